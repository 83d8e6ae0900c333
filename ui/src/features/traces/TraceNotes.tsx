/** What is known of a trace besides its spans: judgements, tags, metadata. Folded until wanted. */
import type { JSX } from "react";
import type { Label, Trace } from "../../bindings/api.ts";
import { Assessments } from "./Assessments.tsx";
import { Section } from "../../components/Section.tsx";
import styles from "./TraceNotes.module.css";
import { ValueTable } from "../../components/ValueTable.tsx";

const asValues = (labels: Label[]) => labels.map((label) => ({ name: label.key, value: label.value }));

export function TraceNotes({ trace }: { trace: Trace }): JSX.Element | null {
  const { assessments, tags, metadata } = trace;
  const known = [...asValues(metadata)];
  if (trace.client_request_id !== null) known.unshift({ name: "client request id", value: trace.client_request_id });
  const ofTrace = assessments.filter((one) => one.span_id === null);
  if (ofTrace.length === 0 && tags.length === 0 && known.length === 0) return null;
  return (
    <div className={styles["notes"]}>
      {ofTrace.length > 0 && <Assessments assessments={ofTrace} level={3} />}
      {tags.length > 0 && (
        <Section title="Tags" level={3} count={tags.length} folded>
          <ValueTable values={asValues(tags)} empty="" />
        </Section>
      )}
      {known.length > 0 && (
        <Section title="Metadata" level={3} count={known.length} folded>
          <ValueTable values={known} empty="" />
        </Section>
      )}
    </div>
  );
}
