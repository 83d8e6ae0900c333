/** What stands there when the page itself failed: what happened, the log, and the way back. */
import { Component, type ErrorInfo, type JSX, type ReactNode } from "react";
import { toRpcError } from "../api/client.ts";
import { Button } from "../components/Button.tsx";
import { CopyButton } from "../components/CopyButton.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { Notice } from "../components/Notice.tsx";
import { asSentence } from "../lib/sentence.ts";
import { logError } from "../platform/log.ts";
import styles from "./CrashNotice.module.css";
import { LogButton } from "./LogButton.tsx";

type NoticeProps = { title: string; error: unknown; again: string; onAgain: () => void };

export function CrashNotice({ title, error, again, onAgain }: NoticeProps): JSX.Element {
  const said = toRpcError(error);
  const details = () => [said.message, error instanceof Error ? (error.stack ?? "") : "", navigator.userAgent].join("\n");
  return (
    <Notice
      icon="warning"
      tone="bad"
      title={title}
      actions={
        <>
          <Button look="primary" onClick={onAgain}>
            {again}
          </Button>
          <LogButton />
          <CopyButton text={details} label="Copy the details" small={false} />
        </>
      }
    >
      <p className={styles["message"]}>{asSentence(said.message)}</p>
      {said.hint !== null && <p>{asSentence(said.hint)}</p>}
      <p>What is stored is not touched by this; the collector goes on.</p>
    </Notice>
  );
}

/** The last net below everything that is drawn. */
export class CrashBoundary extends Component<{ children: ReactNode }, { error: unknown; failed: boolean }> {
  override state: { error: unknown; failed: boolean } = { error: null, failed: false };

  static getDerivedStateFromError(error: unknown): { error: unknown; failed: boolean } {
    return { error, failed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    logError("the page failed", error, info.componentStack ?? "");
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className={styles["whole"]}>
        <CrashNotice title="Touchstone’s page failed" error={this.state.error} again="Load it anew" onAgain={() => location.reload()} />
      </main>
    );
  }
}

/** Shown after the page ended as a whole and the window opened it anew. */
export function CrashedDialog({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Dialog
      title="The page ended and was opened anew"
      onClose={onClose}
      actions={
        <>
          <LogButton />
          <Button look="primary" onClick={onClose}>
            Go on
          </Button>
        </>
      }
    >
      <p>The part of the system that draws the page stopped. The collector went on, and nothing stored was touched.</p>
      <p>If it happens again, the log says when, and what went before.</p>
    </Dialog>
  );
}
