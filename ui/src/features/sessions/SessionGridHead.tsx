import type { JSX } from "react";
import { Icon } from "../../components/Icon.tsx";
import { nextOrder, sortOf, type Column, type NextOrder, type Order } from "./order.ts";
import styles from "./SessionGrid.module.css";

const columns: ReadonlyArray<readonly [Column, string]> = [
  ["session", "Session"],
  ["request", "First request"],
  ["response", "Last response"],
  ["project", "Project"],
  ["user", "User"],
  ["feedback", "Feedback"],
  ["turns", "Turns"],
  ["errors", "Errors"],
  ["tokens", "Tokens"],
  ["cost", "Cost"],
  ["duration", "Duration"],
  ["begun", "Started"],
  ["time", "Last active"],
];

type Props = { projects: boolean; order: Order; onOrder: (order: NextOrder) => void };

/** The columns' names; a click on those of numbers and times sorts. */
export function SessionGridHead({ projects, order, onOrder }: Props): JSX.Element {
  return (
    <div role="rowgroup" className={styles["sticky"]}>
      <div role="row" aria-rowindex={1} className={styles["head"]}>
        {columns
          .filter(([id]) => id !== "project" || projects)
          .map(([id, name]) => {
            const sort = sortOf(id, order);
            const next = nextOrder(id, order);
            return (
              <span key={id} role="columnheader" className={styles[id]} {...(sort !== null && { "aria-sort": sort })}>
                {next === null ? (
                  name
                ) : (
                  <button type="button" className={styles["sort"]} onClick={() => onOrder(next)}>
                    {sort !== "none" && <Icon name={sort === "ascending" ? "arrowUp" : "arrowDown"} size={11} />}
                    {name}
                  </button>
                )}
              </span>
            );
          })}
      </div>
    </div>
  );
}
