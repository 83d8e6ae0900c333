/** The answer of an assessment, by its type: y and n, 1 to 9, or typed. */
import { useId, type JSX, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import type { AnswerType } from "../bindings/api.ts";
import { chordOf } from "../hotkeys/chord.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./AssessAnswer.module.css";
import { Choice } from "./Choice.tsx";
import { Icon } from "./Icon.tsx";

const types: ReadonlyArray<{ value: AnswerType; label: string }> = [
  { value: "yes_no", label: "Yes or no" },
  { value: "number", label: "Number" },
  { value: "category", label: "Category" },
  { value: "text", label: "Text" },
  { value: "json", label: "JSON" },
];

type Props = {
  ref: RefObject<HTMLDivElement | null>;
  type: AnswerType;
  text: string;
  categories: ReadonlyArray<string>;
  first: boolean;
  problemId: string | undefined;
  onText: (text: string) => void;
  onType: (type: AnswerType) => void;
};

export function AssessAnswer({ ref, type, text, categories, first, problemId, onText, onType }: Props): JSX.Element {
  const field = { text, problemId, onText };
  return (
    <div ref={ref} className={styles["answer"]}>
      <div className={styles["head"]}>
        <span className={styles["label"]}>Answer</span>
        <Choice label="Type of the answer" hideLabel value={type} options={types} onChange={(value) => onType(typeNamed(value))} />
      </div>
      <div data-assess-first={first ? "" : undefined}>
        {type === "yes_no" && <YesNo {...field} />}
        {type === "category" && <Category {...field} categories={categories} />}
        {type === "number" && <Line {...field} label="Number" />}
        {type === "text" && <Area {...field} label="Text" rows={2} />}
        {type === "json" && <Area {...field} label="JSON" rows={4} code />}
      </div>
    </div>
  );
}

function typeNamed(name: string): AnswerType {
  return types.find((one) => one.value === name)?.value ?? "text";
}

type Field = Pick<Props, "text" | "problemId" | "onText">;

function YesNo({ text, problemId, onText }: Field): JSX.Element {
  const group = useId();
  const options = [
    { value: "yes", label: "Yes", key: "y", icon: "check" },
    { value: "no", label: "No", key: "n", icon: "cross" },
  ] as const;
  const onKeyDown = (event: KeyboardEvent) => {
    const found = options.find((option, index) => [option.key, String(index + 1)].includes(chordOf(event.nativeEvent) ?? ""));
    if (found === undefined) return;
    event.preventDefault();
    onText(found.value);
  };
  return (
    <div role="radiogroup" aria-label="Answer" aria-describedby={problemId} className={styles["options"]}>
      {options.map((option) => (
        <Option key={option.value} group={group} value={option.value} hint={option.key} chosen={text} onText={onText} onKeyDown={onKeyDown}>
          <Icon name={option.icon} size={14} />
          {option.label}
        </Option>
      ))}
    </div>
  );
}

function Category({ text, problemId, categories, onText }: Field & Pick<Props, "categories">): JSX.Element {
  const group = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    const found = /^[1-9]$/.test(event.key) && chordOf(event.nativeEvent) === event.key ? categories[Number(event.key) - 1] : undefined;
    if (found === undefined) return;
    event.preventDefault();
    onText(found);
  };
  return (
    <div className={styles["categories"]}>
      {categories.length > 0 && (
        <div role="radiogroup" aria-label="Categories in use" className={styles["options"]}>
          {categories.map((one, index) => (
            <Option
              key={one}
              group={group}
              value={one}
              hint={index < 9 ? String(index + 1) : null}
              chosen={text}
              onText={onText}
              onKeyDown={onKeyDown}
            >
              {oneLine(one, 40)}
            </Option>
          ))}
        </div>
      )}
      <Line
        text={text}
        problemId={problemId}
        onText={onText}
        label="Category"
        placeholder={categories.length > 0 ? "or another" : "for instance helpful"}
      />
    </div>
  );
}

type OptionProps = {
  group: string;
  value: string;
  hint: string | null;
  chosen: string;
  onText: (text: string) => void;
  /** Chooses another by its key. */
  onKeyDown: (event: KeyboardEvent) => void;
  children: ReactNode;
};

function Option({ group, value, hint, chosen, onText, onKeyDown, children }: OptionProps): JSX.Element {
  return (
    <label className={styles["option"]}>
      <input
        type="radio"
        className={styles["radio"]}
        name={group}
        value={value}
        checked={chosen === value}
        onChange={() => onText(value)}
        onKeyDown={onKeyDown}
      />
      <span className={styles["face"]}>
        {children}
        {hint !== null && (
          <kbd className={styles["hint"]} aria-hidden="true">
            {hint}
          </kbd>
        )}
      </span>
    </label>
  );
}

function Line({ text, problemId, label, placeholder, onText }: Field & { label: string; placeholder?: string }): JSX.Element {
  return (
    <input
      className={styles["line"]}
      aria-label={label}
      aria-invalid={problemId !== undefined}
      aria-describedby={problemId}
      inputMode={label === "Number" ? "decimal" : "text"}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      value={text}
      onChange={(event) => onText(event.target.value)}
    />
  );
}

type AreaProps = Field & { label: string; rows: number; code?: boolean };

function Area({ text, problemId, label, rows, code = false, onText }: AreaProps): JSX.Element {
  return (
    <textarea
      className={`${styles["area"] ?? ""} ${code ? (styles["code"] ?? "") : ""}`}
      aria-label={label}
      aria-invalid={problemId !== undefined}
      aria-describedby={problemId}
      rows={rows}
      spellCheck={!code}
      value={text}
      onChange={(event) => onText(event.target.value)}
    />
  );
}
