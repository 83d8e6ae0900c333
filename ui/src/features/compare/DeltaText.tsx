/** How much more, or less, the second side took: a sign and a word beside the colour. */
import type { JSX } from "react";
import { formatSigned } from "../../lib/format.ts";
import styles from "./DeltaText.module.css";

type Props = {
  /** What the second has on the first; null where one of them does not know. */
  delta: number | null;
  format: (size: number) => string;
};

/** More is never better here: time, tokens and money are spent. */
export function DeltaText({ delta, format }: Props): JSX.Element {
  if (delta === null) {
    return (
      <span className={styles["none"]}>
        <span aria-hidden="true">—</span>
        <span className="visually-hidden">not known</span>
      </span>
    );
  }
  const tone = delta > 0 ? "more" : delta < 0 ? "less" : "none";
  return <span className={styles[tone]}>{formatSigned(delta, format)}</span>;
}
