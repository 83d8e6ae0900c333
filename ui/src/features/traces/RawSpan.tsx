/** Everything that is known of a span, in one piece. */
import type { JSX } from "react";
import type { SpanDetail } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { Section } from "../../components/Section.tsx";
import { jsonOf } from "../../lib/span-copy.ts";

export function RawSpan({ span }: { span: SpanDetail }): JSX.Element {
  return (
    <Section title="Span" tools={<CopyButton text={() => jsonOf(span)} label="Copy the span as JSON" />}>
      <JsonTree value={span} />
    </Section>
  );
}
