import type { JSX } from "react";
import { Checkbox } from "../../components/Checkbox.tsx";
import styles from "./TraceGrid.module.css";

type Props = {
  /** Whether the project has a column: where several are shown. */
  projects: boolean;
  /** How much of what is loaded is selected. */
  selected: "none" | "some" | "all";
  onAll: () => void;
};

/** The columns' names. */
export function TraceGridHead({ projects, selected, onAll }: Props): JSX.Element {
  return (
    <div role="rowgroup" className={styles["sticky"]}>
      <div role="row" aria-rowindex={1} className={styles["head"]}>
        <span role="columnheader" className={styles["check"]}>
          <Checkbox
            label="Select all loaded"
            className={styles["tick"]}
            checked={selected === "all"}
            some={selected === "some"}
            onToggle={onAll}
          />
        </span>
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
        <span role="columnheader" className={styles["cost"]}>
          Cost
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
