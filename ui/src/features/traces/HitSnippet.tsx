/** Where a trace says what was searched for. */
import type { JSX } from "react";
import type { Hit } from "../../bindings/api.ts";
import { snippetParts } from "./hit-marks.ts";
import styles from "./HitSnippet.module.css";

export function HitSnippet({ hit }: { hit: Hit }): JSX.Element {
  return (
    <>
      {snippetParts(hit).map((part, index) =>
        part.marked ? (
          <mark key={index} className={styles["mark"]}>
            {part.text}
          </mark>
        ) : (
          <span key={index}>{part.text}</span>
        ),
      )}
    </>
  );
}
