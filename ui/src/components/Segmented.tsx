/** One of a few choices, side by side. */
import { useId, type JSX, type ReactNode } from "react";
import styles from "./Segmented.module.css";

type Option<T extends string> = { value: T; label: ReactNode; name?: string };
type Props<T extends string> = { label: string; value: T; options: ReadonlyArray<Option<T>>; onChange: (value: T) => void };

export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>): JSX.Element {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles["group"]}>
      {options.map((option) => (
        <label key={option.value} className={styles["option"]} title={option.name}>
          <input
            type="radio"
            className={styles["input"]}
            name={name}
            value={option.value}
            checked={option.value === value}
            aria-label={option.name}
            onChange={() => onChange(option.value)}
          />
          <span className={styles["face"]}>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
