/** The same text over the field, unseen but for a line under what is wrong. */
import type { JSX } from "react";
import { errorSpan } from "./query-error.ts";
import styles from "./QueryBar.module.css";

export function ErrorUnderline({ text, at, scrolled }: { text: string; at: number; scrolled: number }): JSX.Element {
  const [start, end] = errorSpan(text, at);
  return (
    <div className={styles["over"]} aria-hidden="true">
      <span key={`${String(start)} ${text}`} className={styles["ghost"]} style={{ transform: `translateX(${String(-scrolled)}px)` }}>
        {text.slice(0, start)}
        <span className={styles["wrong"]}>{end > start ? text.slice(start, end) : "\u00a0\u00a0"}</span>
      </span>
    </div>
  );
}
