/** The assessments of a trace, a span or a session, and the way to another. */
import type { JSX } from "react";
import { assess, unsaved, type Assessable, type Unsaved } from "../api/assess.ts";
import type { Assessment } from "../bindings/api.ts";
import type { ActionId } from "../hotkeys/actions.ts";
import { capsOf } from "../hotkeys/chord.ts";
import { keymap } from "../hotkeys/keymap.ts";
import { keyOf, shownOf } from "../lib/assess.ts";
import { useSignal } from "../lib/signal.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./AssessList.module.css";
import { AssessRow } from "./AssessRow.tsx";
import { valueInWords } from "./AssessValue.tsx";
import { Button } from "./Button.tsx";
import { Section } from "./Section.tsx";

type Props = {
  /** What "Assess" judges; the first unless another is chosen. */
  targets: readonly [Assessable, ...Assessable[]];
  /** Superseded ones among them. */
  assessments: ReadonlyArray<Assessment>;
  project: string;
  level: 3 | 4;
  title?: string;
  /** The action that opens the editor here: its key is shown. */
  action?: ActionId;
};

export function AssessList({ targets, assessments, project, level, title = "Assessments", action }: Props): JSX.Element {
  const [{ target }] = targets;
  const waiting = useSignal(unsaved).filter((one) => keyOf(one.what.target.target) === keyOf(target));
  const changes = new Map(waiting.filter((one) => one.error === null).map((one) => [one.what.edited?.assessment_id, one]));
  const key = useSignal(keymap)[action ?? "trace.assess"][0];
  const hint = action === undefined || key === undefined ? "Assess" : `Assess (${capsOf(key).flat().join(" ")})`;
  const shown = shownOf(assessments);
  const count = shown.filter(({ one }) => one.valid).length;
  return (
    <Section
      title={title}
      level={level}
      {...(count > 0 && { count })}
      tools={
        <Button look="quiet" icon="assess" title={hint} data-assess="" onClick={() => assess({ targets, project, edited: null })}>
          Assess
        </Button>
      }
    >
      {(shown.length > 0 || waiting.length > 0) && (
        <ul className={styles["list"]}>
          {shown.map((each) => (
            <AssessRow
              key={each.first}
              shown={each}
              change={changes.get(each.one.assessment_id)}
              project={project}
              ofSession={target.of === "session"}
            />
          ))}
          {waiting
            .filter((one) => one.error !== null || one.what.edited === null)
            .map((one) => (
              <Waiting key={one.id} one={one} />
            ))}
        </ul>
      )}
    </Section>
  );
}

/** Shown at once, but told apart until it is saved. What can be done about a failure stands in the notice. */
function Waiting({ one: { draft, value, error } }: { one: Unsaved }): JSX.Element {
  return (
    <li className={styles["row"]} data-waiting="true">
      <span className={styles["name"]}>
        <span className={styles["word"]}>{oneLine(draft.name, 80)}</span>
      </span>
      <span className={styles["value"]}>{valueInWords(value)}</span>
      <span className={error === null ? styles["saving"] : styles["failed"]}>{error === null ? "saving…" : "not saved"}</span>
    </li>
  );
}
