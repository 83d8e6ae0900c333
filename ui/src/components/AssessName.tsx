/** The name of an assessment, completed by those in use. */
import { useId, useState, type JSX, type KeyboardEvent } from "react";
import type { AnswerType, AssessmentName } from "../bindings/api.ts";
import { offered, type AssessKind } from "../lib/assess.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./AssessName.module.css";

const words: Record<AnswerType, string> = { yes_no: "yes/no", number: "number", category: "category", text: "text", json: "JSON" };

type Props = {
  name: string;
  kind: AssessKind;
  names: ReadonlyArray<AssessmentName>;
  first: boolean;
  onName: (name: string) => void;
  /** The name is said: on to the answer. */
  onDone: () => void;
};

export function AssessName({ name, kind, names, first, onName, onDone }: Props): JSX.Element {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const found = offered(names, kind, name);
  // What is written out already needs no list.
  const shown = open && !(found.length === 1 && found[0]?.name === name) ? found : [];
  const index = Math.min(chosen, shown.length - 1);
  const take = (one: AssessmentName | undefined) => {
    if (one !== undefined) onName(one.name);
    setOpen(false);
    setChosen(-1);
    // The answer's field may be another one then.
    requestAnimationFrame(onDone);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const by = event.key === "ArrowDown" ? 1 : -1;
      setChosen(((index + 1 + by + found.length + 1) % (found.length + 1)) - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(shown[index]);
    }
  };
  return (
    <div className={styles["field"]} data-assess-first={first ? "" : undefined}>
      <label htmlFor={id} className={styles["label"]}>
        Name
      </label>
      <div className={styles["box"]}>
        <input
          id={id}
          className={styles["input"]}
          role="combobox"
          aria-expanded={shown.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={index >= 0 ? `${id}-${String(index)}` : undefined}
          placeholder={kind === "feedback" ? "for instance correct" : "for instance answer"}
          spellCheck={false}
          autoComplete="off"
          maxLength={250}
          value={name}
          onChange={(event) => {
            onName(event.target.value);
            setOpen(true);
            setChosen(-1);
          }}
          onFocus={(event) => {
            event.target.select();
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <div id={`${id}-list`} role="listbox" aria-label="Names in use" className={styles["list"]} hidden={shown.length === 0}>
          {shown.map((one, at) => (
            <div
              key={one.name}
              id={`${id}-${String(at)}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === index}
              className={styles["option"]}
              // The field keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                take(one);
              }}
            >
              <span className={styles["name"]}>{oneLine(one.name, 80)}</span>
              <span className={styles["about"]}>{one.answers !== null && words[one.answers]}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
