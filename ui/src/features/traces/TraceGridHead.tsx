import type { JSX } from "react";
import styles from "./TraceGrid.module.css";

/** The columns' names; the project only where several are shown. */
export function TraceGridHead({ projects }: { projects: boolean }): JSX.Element {
  return (
    <div role="rowgroup" className={styles["sticky"]}>
      <div role="row" aria-rowindex={1} className={styles["head"]}>
        <span role="columnheader" className={styles["state"]}>
          <span className="visually-hidden">State</span>
        </span>
        <span role="columnheader" className={styles["name"]}>
          Name
        </span>
        <span role="columnheader" className={styles["request"]}>
          Input
        </span>
        <span role="columnheader" className={styles["response"]}>
          Output
        </span>
        {projects && (
          <span role="columnheader" className={styles["project"]}>
            Project
          </span>
        )}
        <span role="columnheader" className={styles["spans"]}>
          Spans
        </span>
        <span role="columnheader" className={styles["tokens"]}>
          Tokens
        </span>
        <span role="columnheader" className={styles["duration"]}>
          Duration
        </span>
        <span role="columnheader" className={styles["time"]}>
          Started
        </span>
      </div>
    </div>
  );
}
