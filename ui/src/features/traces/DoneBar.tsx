/** What was just done with the selection, and the way back. */
import type { JSX, ReactNode } from "react";
import type { RpcError } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { InlineError } from "../../components/Notice.tsx";
import styles from "./SelectionBar.module.css";

type Props = {
  error: RpcError | null;
  /** What was done, in words. */
  children: ReactNode;
  /** Null where there is nothing to undo. */
  onUndo: (() => void) | null;
  busy: boolean;
  onDismiss: () => void;
};

export function DoneBar({ error, children, onUndo, busy, onDismiss }: Props): JSX.Element {
  return (
    <div className={styles["bar"]}>
      {error !== null ? (
        <InlineError error={error} />
      ) : (
        <span className={styles["said"]}>
          <Icon name="check" size={14} className={styles["tick"]} />
          {children}
        </span>
      )}
      {onUndo !== null && (
        <Button icon="undo" disabled={busy} onClick={onUndo}>
          Undo
        </Button>
      )}
      <IconButton icon="cross" label="Dismiss" onClick={onDismiss} />
    </div>
  );
}
