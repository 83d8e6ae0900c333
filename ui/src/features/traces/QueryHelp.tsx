/** The query language in ten examples; a click on one tries it. */
import { useState, type JSX } from "react";
import { IconButton } from "../../components/IconButton.tsx";
import { PopoverPanel } from "../../components/PopoverPanel.tsx";
import { queryExamples } from "./query-examples.ts";
import styles from "./QueryHelp.module.css";

export function QueryHelp({ onTry }: { onTry: (query: string) => void }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <PopoverPanel
      label="How to search"
      open={open}
      onOpenChange={setOpen}
      align="end"
      wide
      trigger={<IconButton icon="question" label="How to search" className={styles["trigger"]} />}
    >
      <div className={styles["help"]}>
        <p className={styles["title"]}>How to search</p>
        <ul className={styles["list"]}>
          {queryExamples.map(({ query, about }) => (
            <li key={query}>
              <button
                type="button"
                className={styles["example"]}
                onClick={() => {
                  setOpen(false);
                  onTry(query);
                }}
              >
                <code className={styles["query"]}>{query}</code>
                <span className={styles["about"]}>{about}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className={styles["foot"]}>MLflow’s filters work, too. Tab takes the first suggestion, Esc clears, Enter goes to the list.</p>
      </div>
    </PopoverPanel>
  );
}
