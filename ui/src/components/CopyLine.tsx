/** A line to copy: an address, a variable to set. */
import type { JSX } from "react";
import { CopyButton } from "./CopyButton.tsx";
import styles from "./CopyLine.module.css";

/** `shown` stands for the text where that should not be read over someone's shoulder. */
export function CopyLine({ text, shown, label }: { text: string; shown?: string; label: string }): JSX.Element {
  return (
    <div className={styles["line"]}>
      <code className={styles["text"]} title={shown === undefined ? text : undefined}>
        {shown ?? text}
      </code>
      <CopyButton text={() => text} label={label} />
    </div>
  );
}
