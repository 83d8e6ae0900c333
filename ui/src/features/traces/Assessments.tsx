/** Judgements: what was asked, what was said, by whom and why. */
import type { JSX } from "react";
import type { Assessment, SourceKind } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { formatFullTime, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Assessments.module.css";
import { Section } from "../../components/Section.tsx";

const sources: Record<SourceKind, string> = { human: "person", llm_judge: "model judge", code: "code" };

function Verdict({ assessment }: { assessment: Assessment }): JSX.Element {
  const { value, error } = assessment;
  if (error !== null) {
    return (
      <span className={styles["bad"]}>
        <Icon name="error" size={14} />
        {oneLine(error.message ?? error.code, 300)}
      </span>
    );
  }
  if (typeof value === "boolean") {
    return (
      <span className={value ? styles["good"] : styles["bad"]}>
        <Icon name={value ? "check" : "cross"} size={14} />
        {value ? "Yes" : "No"}
      </span>
    );
  }
  if (typeof value === "string" || typeof value === "number") return <span className={styles["value"]}>{oneLine(String(value), 300)}</span>;
  return <JsonTree value={value} />;
}

function Row({ assessment }: { assessment: Assessment }): JSX.Element {
  return (
    <li className={styles["row"]} data-valid={assessment.valid}>
      <span className={styles["name"]}>{oneLine(assessment.name, 80)}</span>
      <Verdict assessment={assessment} />
      <span className={styles["source"]} title={formatFullTime(assessment.updated_us)}>
        {!assessment.valid && "superseded · "}
        {assessment.kind === "expectation" && "expected · "}
        {sources[assessment.source_kind]} {oneLine(assessment.source_id, 60)} · {formatTime(assessment.updated_us)}
      </span>
      {assessment.rationale !== null && assessment.rationale !== "" && (
        <div className={styles["why"]}>
          <PlainText text={assessment.rationale} limit={600} />
        </div>
      )}
    </li>
  );
}

/** Those that count first, each group oldest first. */
export function Assessments({ assessments, level }: { assessments: Assessment[]; level: 3 | 4 }): JSX.Element {
  const counting = assessments.filter((one) => one.valid);
  const superseded = assessments.filter((one) => !one.valid);
  return (
    <Section title="Assessments" level={level} count={counting.length}>
      <ul className={styles["list"]}>
        {[...counting, ...superseded].map((one) => (
          <Row key={one.assessment_id} assessment={one} />
        ))}
      </ul>
    </Section>
  );
}
