/** How a trace or span stands: a shape and a word, never colour alone. */
import type { JSX } from "react";
import type { SpanStatus, TraceState } from "../bindings/api.ts";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./State.module.css";

const faces: Record<TraceState | SpanStatus, { icon: IconName; word: string }> = {
  ok: { icon: "ok", word: "Finished" },
  error: { icon: "error", word: "Failed" },
  in_progress: { icon: "running", word: "Running" },
  unset: { icon: "none", word: "No status" },
};

export function StateIcon({ state, size = 14 }: { state: TraceState | SpanStatus; size?: number }): JSX.Element {
  const face = faces[state];
  return (
    <span className={`${styles["state"] ?? ""} ${styles[state] ?? ""}`} title={face.word}>
      <Icon name={face.icon} size={size} />
      <span className="visually-hidden">{face.word}</span>
    </span>
  );
}

export function StateWord({ state }: { state: TraceState | SpanStatus }): JSX.Element {
  const face = faces[state];
  return (
    <span className={`${styles["word"] ?? ""} ${styles[state] ?? ""}`}>
      <Icon name={face.icon} size={14} />
      {face.word}
    </span>
  );
}
