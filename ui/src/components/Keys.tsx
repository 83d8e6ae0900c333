import type { JSX } from "react";
import { capsOf } from "../hotkeys/chord.ts";
import styles from "./Keys.module.css";

/** The caps of one alternative: `keys="g h"`. */
export function Keys({ keys }: { keys: string }): JSX.Element {
  return (
    <span className={styles["keys"]}>
      {capsOf(keys)
        .flat()
        .map((cap, index) => (
          <kbd key={`${cap}${String(index)}`} className={styles["cap"]}>
            {cap}
          </kbd>
        ))}
    </span>
  );
}
