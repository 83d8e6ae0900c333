/** What an import brought, what it refused and why, and which fields nothing reads. */
import type { JSX } from "react";
import { Section } from "../../components/Section.tsx";
import { formatCount } from "../../lib/format.ts";
import type { Counted, ImportReport } from "../../lib/import-report.ts";
import { asSentence } from "../../lib/sentence.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Import.module.css";

const mostShown = 50;

export function Report({ report }: { report: ImportReport }): JSX.Element {
  const facts: ReadonlyArray<readonly [string, number]> = [
    ["Traces", report.traces],
    ["Spans", report.spans],
    ["Spans there already", report.repeated],
    ["Assessments", report.assessments],
    ["Refused", report.refused.reduce((sum, one) => sum + one.count, 0)],
  ];
  return (
    <>
      <dl className={styles["facts"]}>
        {facts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-bad={name === "Refused" && count > 0}>{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      {report.refused.length > 0 && (
        <Section title="Why something was refused" level={3} count={report.refused.length}>
          <Counts counts={report.refused} text={asSentence} />
        </Section>
      )}
      {report.unmapped.length > 0 && (
        <Section title="Fields that are kept, but that nothing here reads" level={3} count={report.unmapped.length} folded>
          <Counts counts={report.unmapped} text={(name) => name} code />
        </Section>
      )}
    </>
  );
}

function Counts({
  counts,
  text,
  code = false,
}: {
  counts: ReadonlyArray<Counted>;
  text: (name: string) => string;
  code?: boolean;
}): JSX.Element {
  return (
    <ul className={styles["counts"]}>
      {counts.slice(0, mostShown).map(({ name, count, first }) => (
        <li key={name}>
          <span className={styles["number"]}>{formatCount(count)}</span>
          {code ? <code>{oneLine(text(name), 160)}</code> : <span>{oneLine(text(name), 400)}</span>}
          {first !== null && <span className={styles["note"]}>first: {oneLine(first, 80)}</span>}
        </li>
      ))}
      {counts.length > mostShown && <li className={styles["note"]}>and {formatCount(counts.length - mostShown)} more</li>}
    </ul>
  );
}
