/** What a person says of a trace, a span or a session: name, answer, why. Mod+Enter saves, Escape closes and keeps what was typed. */
import { useId, useRef, useState, type JSX, type KeyboardEvent } from "react";
import type { Assessing } from "../api/assess.ts";
import { useCommand } from "../api/queries.ts";
import { chordOf } from "../hotkeys/chord.ts";
import { categoriesOf, knownName } from "../lib/assess.ts";
import { oneLine } from "../lib/visible-text.ts";
import { AssessAnswer } from "./AssessAnswer.tsx";
import styles from "./AssessEditor.module.css";
import { AssessName } from "./AssessName.tsx";
import { Button } from "./Button.tsx";
import { Keys } from "./Keys.tsx";
import { Segmented } from "./Segmented.tsx";
import { useAssessDraft } from "./use-assess-draft.ts";

/** The field of an answer that takes the focus: of several the chosen one. */
function fieldIn(part: ParentNode | null): HTMLElement | null {
  return part?.querySelector<HTMLElement>("input:checked") ?? part?.querySelector<HTMLElement>("input, textarea") ?? null;
}

/** What takes the focus when the editor opens. */
export function firstField(): HTMLElement | null {
  return fieldIn(document.querySelector("[data-assess-first]"));
}

const kinds = [
  { value: "feedback", label: "Feedback" },
  { value: "expectation", label: "Expectation" },
] as const;

type Props = { what: Assessing; onClose: () => void };

export function AssessEditor({ what, onClose }: Props): JSX.Element {
  const { targets, edited } = what;
  const id = useId();
  const answer = useRef<HTMLDivElement>(null);
  const { draft, names, type, chosen, problem, change, rename, judge, submit } = useAssessDraft(what);
  const [first] = useState(draft.name === "" ? "name" : "answer");
  const [tried, setTried] = useState(false);
  const author = useCommand("author_get", {}).data?.name;
  const save = () => {
    setTried(true);
    if (submit()) onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (chordOf(event.nativeEvent) !== "Mod+Enter") return;
    event.preventDefault();
    save();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className={styles["form"]} onKeyDown={onKeyDown}>
        {edited === null ? (
          <div className={styles["top"]}>
            <Segmented label="Kind" value={draft.kind} options={kinds} onChange={(kind) => change({ kind, type: null, text: "" })} />
            {targets.length > 1 && (
              <Segmented
                label="What is judged"
                value={String(chosen)}
                options={targets.map((one, index) => ({ value: String(index), label: one.label }))}
                onChange={(index) => judge(Number(index))}
              />
            )}
          </div>
        ) : (
          <p className={styles["title"]}>
            Change <b className={styles["cut"]}>{oneLine(edited.name, 80)}</b>
          </p>
        )}
        {edited === null && (
          <AssessName
            name={draft.name}
            kind={draft.kind}
            names={names}
            first={first === "name"}
            onName={rename}
            onDone={() => fieldIn(answer.current?.lastElementChild ?? null)?.focus()}
          />
        )}
        <AssessAnswer
          ref={answer}
          type={type}
          text={draft.text}
          categories={categoriesOf(knownName(names, draft.kind, draft.name))}
          first={first === "answer"}
          problemId={tried && problem !== null ? `${id}-problem` : undefined}
          onText={(text) => change({ text })}
          onType={(next) => change({ type: next, text: "" })}
        />
        <label className={styles["why"]}>
          <span className={styles["label"]}>Why</span>
          <textarea
            className={styles["area"]}
            rows={2}
            placeholder="Optional"
            value={draft.rationale}
            onChange={(event) => change({ rationale: event.target.value })}
          />
        </label>
        {tried && problem !== null && (
          <p id={`${id}-problem`} className={styles["problem"]} role="alert">
            {problem}
          </p>
        )}
        <div className={styles["foot"]}>
          <span className={styles["author"]}>{author !== undefined && <>as {oneLine(author, 60)}</>}</span>
          <Button look="quiet" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" look="primary">
            Save
            <Keys keys="Mod+Enter" />
          </Button>
        </div>
      </div>
    </form>
  );
}
