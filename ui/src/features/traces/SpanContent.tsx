/** Errors first, then input and output, then what the span was given to work with. */
import type { JSX } from "react";
import type { SpanDetail } from "../../bindings/api.ts";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { Documents } from "./Documents.tsx";
import { Errors } from "./Errors.tsx";
import { Exchange } from "./Exchange.tsx";
import { LargeValues } from "./LargeValues.tsx";
import { Prompts } from "./Prompts.tsx";
import { Section } from "../../components/Section.tsx";
import styles from "./SpanContent.module.css";
import { ValueTable } from "../../components/ValueTable.tsx";

export function SpanContent({ trace, span }: { trace: string; span: SpanDetail }): JSX.Element {
  const nothing =
    span.large.length === 0 &&
    span.input === null &&
    span.output === null &&
    span.documents.length === 0 &&
    span.exceptions.length === 0 &&
    span.failure === null &&
    span.input_messages.length === 0 &&
    span.output_messages.length === 0;
  return (
    <>
      <Errors span={span} />
      <Exchange title="Input" value={span.input} messages={span.input_messages} />
      <LargeValues trace={trace} span={span} at="input" />
      <Exchange title="Output" value={span.output} messages={span.output_messages} />
      <LargeValues trace={trace} span={span} at="output" />
      {nothing && <p className={styles["nothing"]}>This span recorded neither input nor output. Its attributes may say more.</p>}
      {span.documents.length > 0 && <Documents documents={span.documents} />}
      <LargeValues trace={trace} span={span} at="documents" />
      {span.prompts.length > 0 && <Prompts prompts={span.prompts} />}
      {span.tools.length > 0 && (
        <Section title="Tools offered" count={span.tools.length} folded>
          <ul className={styles["tools"]}>
            {span.tools.map((tool, index) => (
              <li key={index} className={styles["tool"]}>
                <p className={styles["toolName"]}>
                  <PlainText text={tool.name} code />
                </p>
                {tool.description !== null && <PlainText text={tool.description} limit={600} />}
                {tool.parameters !== null && <JsonTree value={tool.parameters} />}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {span.parameters.length > 0 && (
        <Section title="Parameters" count={span.parameters.length} folded>
          <ValueTable values={span.parameters} empty="" />
        </Section>
      )}
    </>
  );
}
