/** One assessment: what was asked, what was said, by whom, and why once that is opened. */
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type JSX } from "react";
import { assess, remove, type Unsaved } from "../api/assess.ts";
import { toRpcError } from "../api/client.ts";
import type { Assessment } from "../bindings/api.ts";
import { targetOf, type Shown } from "../lib/assess.ts";
import { oneLine } from "../lib/visible-text.ts";
import { AssessHistory } from "./AssessHistory.tsx";
import styles from "./AssessList.module.css";
import { AssessSource } from "./AssessSource.tsx";
import { AssessValue } from "./AssessValue.tsx";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";
import { InlineError } from "./Notice.tsx";
import { PlainText } from "./PlainText.tsx";

type Props = {
  shown: Shown;
  /** What it is being changed to. */
  change: Unsaved | undefined;
  /** The project of what is judged. */
  project: string;
  /** Whether the list is one of a session: then it need not be said of each. */
  ofSession: boolean;
};

export function AssessRow({ shown: { one, before }, change, project, ofSession }: Props): JSX.Element {
  const row = useRef<HTMLLIElement>(null);
  const deleting = useMutation({
    mutationFn: async () => {
      const around = row.current?.closest("section") ?? null;
      await remove(one);
      const focused = document.activeElement;
      // The row goes, and the focus must not fall to the page.
      if (focused === document.body || row.current?.contains(focused) === true)
        around?.querySelector<HTMLElement>("[data-assess]")?.focus();
    },
  });
  const name = oneLine(one.name, 80);
  return (
    <li ref={row} className={styles["row"]} data-valid={one.valid} data-waiting={change !== undefined} aria-label={name}>
      <span className={styles["name"]}>
        <span className={styles["word"]}>{name}</span>
        {one.kind === "expectation" && <Mark word="expected" />}
        {one.kind === "issue" && <Mark word="issue" />}
        {one.session !== null && !ofSession && <Mark word="session" />}
        {!one.valid && <Mark word="superseded" />}
        {change !== undefined && <Mark word="saving…" />}
      </span>
      <span className={styles["value"]}>
        <AssessValue one={change === undefined ? one : { kind: one.kind, value: change.value, error: null }} />
      </span>
      <span className={styles["source"]}>
        <AssessSource one={one} />
      </span>
      <span className={styles["acts"]}>
        {before > 0 && <AssessHistory id={one.assessment_id} name={name} before={before} />}
        {one.valid && one.kind !== "issue" && (
          <IconButton
            icon="edit"
            label={`Change ${name}`}
            className={styles["act"]}
            onClick={() => assess({ targets: [{ target: targetOf(one, project), label: "" }], project, edited: one })}
          />
        )}
        <IconButton
          icon="trash"
          label={`Delete ${name}`}
          className={styles["act"]}
          disabled={deleting.isPending}
          onClick={() => deleting.mutate()}
        />
      </span>
      <Why one={one} />
      {deleting.error !== null && (
        <div className={styles["error"]}>
          <InlineError error={toRpcError(deleting.error)} />
        </div>
      )}
    </li>
  );
}

function Mark({ word }: { word: string }): JSX.Element {
  return <span className={styles["mark"]}>{word}</span>;
}

/** The rationale: its first words, all of it once opened. */
function Why({ one: { rationale, error } }: { one: Assessment }): JSX.Element | null {
  const [open, setOpen] = useState(false);
  const stack = error?.stacktrace ?? null;
  const text = [rationale, stack].filter((part) => part !== null && part.trim() !== "").join("\n\n");
  if (text === "") return null;
  return (
    <div className={styles["why"]}>
      <button type="button" className={styles["fold"]} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? "chevronDown" : "chevronRight"} size={12} className={styles["chevron"]} />
        <span className={styles["begin"]}>{open ? "Why" : oneLine(text, 160)}</span>
      </button>
      {open && (
        <div className={styles["whole"]}>
          <PlainText text={text} limit={2000} />
        </div>
      )}
    </div>
  );
}
