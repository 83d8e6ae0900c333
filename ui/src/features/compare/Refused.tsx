/** Why two things cannot be compared, and the way back. */
import type { JSX } from "react";
import type { RpcError } from "../../api/client.ts";
import { IconButton } from "../../components/IconButton.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import styles from "./Compare.module.css";

type Props = { title: string; error: RpcError; onRetry: () => void; onClose: () => void };

export function Refused({ title, error, onRetry, onClose }: Props): JSX.Element {
  return (
    <div className={styles["screen"]}>
      <h1 className="visually-hidden">Compare</h1>
      <div className={styles["close"]}>
        <IconButton icon="cross" label="Close" action="back" onClick={onClose} />
      </div>
      <ErrorNotice title={title} error={error} onRetry={onRetry} />
    </div>
  );
}
