/** What was judged of a turn, one sign for each judgement that counts; its trace has all of it. */
import type { JSX } from "react";
import type { Assessment, JsonValue } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { formatScore } from "../../lib/format.ts";
import { summaryOf } from "../../lib/json.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Feedback.module.css";
import turn from "./Turn.module.css";

export function TurnJudged({ assessments }: { assessments: ReadonlyArray<Assessment> }): JSX.Element | null {
  const counting = assessments.filter((one) => one.valid && one.session === null);
  if (counting.length === 0) return null;
  return (
    <ul className={turn["judged"]} aria-label="Assessments">
      {counting.map((one) => (
        <li key={one.assessment_id} className={styles["chip"]} title={titleOf(one)}>
          <span className={styles["name"]}>{oneLine(one.name, 40)}</span>
          <Said assessment={one} />
        </li>
      ))}
    </ul>
  );
}

function titleOf({ name, kind, source_id, rationale }: Assessment): string {
  const by = `${oneLine(name, 80)}${kind === "expectation" ? ", expected" : ""}, by ${oneLine(source_id, 60)}`;
  return rationale === null || rationale === "" ? by : `${by}: ${oneLine(rationale, 300)}`;
}

function Said({ assessment: { value, error } }: { assessment: Assessment }): JSX.Element {
  if (error !== null) {
    return (
      <span className={styles["bad"]}>
        <Icon name="warning" size={12} />
        no answer
      </span>
    );
  }
  if (typeof value === "boolean") {
    return (
      <span className={value ? styles["good"] : styles["bad"]}>
        <Icon name={value ? "check" : "cross"} size={12} />
        {value ? "yes" : "no"}
      </span>
    );
  }
  return <span className={styles["value"]}>{inShort(value)}</span>;
}

function inShort(value: JsonValue): string {
  if (typeof value === "number") return formatScore(value);
  return oneLine(typeof value === "string" ? value : summaryOf(value), 60);
}
