/** One of a list that may be long, with its name. */
import { useId, type JSX } from "react";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./Choice.module.css";

type Option = { value: string; label: string };
type Props = { label: string; value: string; options: ReadonlyArray<Option>; hideLabel?: boolean; onChange: (value: string) => void };

export function Choice({ label, value, options, hideLabel = false, onChange }: Props): JSX.Element {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
      <select id={id} className={styles["select"]} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {oneLine(option.label, 80)}
          </option>
        ))}
      </select>
    </div>
  );
}
