/** How a run stands: a shape and a word. */
import type { JSX } from "react";
import type { RunStatus } from "../../bindings/api.ts";
import { Icon, type IconName } from "../../components/Icon.tsx";
import styles from "./Runs.module.css";

const faces: Record<RunStatus, { icon: IconName; word: string }> = {
  running: { icon: "running", word: "Running" },
  scheduled: { icon: "clock", word: "Scheduled" },
  finished: { icon: "ok", word: "Finished" },
  failed: { icon: "error", word: "Failed" },
  killed: { icon: "none", word: "Stopped" },
};

export function RunState({ status, word = false }: { status: RunStatus; word?: boolean }): JSX.Element {
  const face = faces[status];
  return (
    <span className={`${styles["state"] ?? ""} ${styles[status] ?? ""}`} title={face.word}>
      <Icon name={face.icon} size={14} />
      <span className={word ? undefined : "visually-hidden"}>{face.word}</span>
    </span>
  );
}
