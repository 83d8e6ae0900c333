import type { JSX } from "react";
import { oneLine } from "../../lib/visible-text.ts";
import type { Suggestion } from "./query-completion.ts";
import styles from "./QueryBar.module.css";

type Props = { id: string; shown: ReadonlyArray<Suggestion>; chosen: number; onTake: (index: number) => void };

export function QuerySuggestions({ id, shown, chosen, onTake }: Props): JSX.Element {
  return (
    <div id={`${id}-list`} role="listbox" aria-label="Suggestions" className={styles["list"]} hidden={shown.length === 0}>
      {shown.map((one, index) => (
        <div
          key={one.label}
          id={`${id}-${String(index)}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          className={styles["option"]}
          // The field keeps the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(index);
          }}
        >
          <span className={styles["label"]}>{oneLine(one.label, 80)}</span>
          <span className={styles["about"]}>{oneLine(one.about, 120)}</span>
        </div>
      ))}
    </div>
  );
}
