/** What is known of a trace besides its spans: assessments, tags, metadata. Folded until wanted. */
import type { JSX } from "react";
import { assess, type Assessable } from "../../api/assess.ts";
import type { Label, Trace } from "../../bindings/api.ts";
import { AssessList } from "../../components/AssessList.tsx";
import { Section } from "../../components/Section.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import styles from "./TraceNotes.module.css";
import { ValueTable } from "../../components/ValueTable.tsx";

const asValues = (labels: Label[]) => labels.map((label) => ({ name: label.key, value: label.value }));

type Props = {
  trace: Trace;
  /** The span that is shown: it can be assessed, too. */
  span: string | undefined;
};

export function TraceNotes({ trace, span }: Props): JSX.Element {
  const { assessments, tags, metadata, row } = trace;
  const { trace_id, project } = row;
  const known = [...asValues(metadata)];
  if (trace.client_request_id !== null) known.unshift({ name: "client request id", value: trace.client_request_id });
  const ofTrace = assessments.filter((one) => one.span_id === null);
  const whole: Assessable = { target: { of: "trace", trace_id }, label: "Trace" };
  const targets: readonly [Assessable, ...Assessable[]] =
    span === undefined ? [whole] : [whole, { target: { of: "span", trace_id, span_id: span }, label: "This span" }];
  useActions({ "trace.assess": () => assess({ targets, project, edited: null }) });
  return (
    <div className={styles["notes"]}>
      <AssessList targets={targets} assessments={ofTrace} project={project} level={3} action="trace.assess" />
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
