/** A line of text with its name, and a note that says what is wrong with it. */
import { useId, type ComponentProps, type JSX, type ReactNode } from "react";
import styles from "./TextField.module.css";

type Props = Omit<ComponentProps<"input">, "id" | "value" | "onChange" | "className" | "style" | "ref"> & {
  label: string;
  value: string;
  onText: (text: string) => void;
  /** Shown below; in red while `wrong`. */
  note?: ReactNode;
  wrong?: boolean;
  /** The name is only for those who listen. */
  hideLabel?: boolean;
  /** Its width in characters; as wide as there is room if absent. */
  chars?: number;
};

export function TextField({ label, value, onText, note, wrong = false, hideLabel = false, chars, ...rest }: Props): JSX.Element {
  const id = useId();
  return (
    <div className={styles["field"]} style={chars === undefined ? { flex: 1 } : undefined}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : styles["label"]}>
        {label}
      </label>
      <input
        id={id}
        className={styles["input"]}
        style={chars === undefined ? undefined : { width: `calc(${String(chars)}ch + 18px)` }}
        spellCheck={false}
        autoComplete="off"
        value={value}
        aria-invalid={wrong}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => onText(event.target.value)}
        {...rest}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={styles["note"]} data-wrong={wrong}>
          {note}
        </p>
      )}
    </div>
  );
}
