/** The assessments of one span of a trace. */
import type { JSX } from "react";
import { useCommand } from "../api/queries.ts";
import { AssessList } from "./AssessList.tsx";

type Props = { trace: string; span: string };

export function AssessSpan({ trace, span }: Props): JSX.Element | null {
  // The panel around it asks for the same.
  const { data } = useCommand("trace_get", { trace_id: trace });
  if (data === undefined) return null;
  return (
    <AssessList
      targets={[{ target: { of: "span", trace_id: trace, span_id: span }, label: "Span" }]}
      assessments={data.assessments.filter((one) => one.span_id === span)}
      project={data.row.project}
      level={4}
      title="Assessments of this span"
    />
  );
}
