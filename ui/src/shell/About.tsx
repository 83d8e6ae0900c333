/** Which program this is, and where it keeps everything. */
import type { JSX } from "react";
import { useCommand } from "../api/queries.ts";
import type { Host } from "../bindings/api.ts";
import { CopyLine } from "../components/CopyLine.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { Mark } from "../components/Mark.tsx";
import { InlineError } from "../components/Notice.tsx";
import { useSignal } from "../lib/signal.ts";
import { windowFacts } from "../lib/window-facts.ts";
import styles from "./About.module.css";
import { LogButton } from "./LogButton.tsx";

const hosts: Record<Host, string> = {
  window: "This window runs the engine.",
  serve: "touchstone serve runs the engine; this is a view on it.",
  command: "A command runs the engine.",
};

export function About({ onClose }: { onClose: () => void }): JSX.Element {
  const info = useCommand("app_info", {});
  const home = useCommand("store_status", {}).data?.home;
  const logs = useSignal(windowFacts)?.logs ?? null;
  return (
    <Dialog title="About Touchstone" onClose={onClose} {...(logs !== null && { actions: <LogButton /> })}>
      <div className={styles["head"]}>
        <Mark size={36} />
        <div>
          <p className={styles["name"]}>Touchstone {info.data?.version ?? ""}</p>
          <p className={styles["text"]}>The bench for AI agents. Everything stays on this machine.</p>
        </div>
      </div>
      {info.error !== null && <InlineError error={info.error} />}
      <dl className={styles["facts"]}>
        <dt>Engine</dt>
        <dd>{info.data === undefined ? "…" : `${hosts[info.data.host]} Process ${String(info.data.process)}.`}</dd>
        <dt>Home</dt>
        <dd>{home === undefined ? "…" : <CopyLine text={home} label="Copy the path of the home" />}</dd>
        {logs !== null && (
          <>
            <dt>Logs</dt>
            <dd>
              <CopyLine text={logs} label="Copy the path of the logs" />
            </dd>
          </>
        )}
        <dt>Licence</dt>
        <dd>Apache License 2.0</dd>
      </dl>
    </Dialog>
  );
}
