/** The prompts a step was made from: name and version, template, what was filled in. */
import type { JSX } from "react";
import type { JsonValue, PromptUse } from "../../bindings/api.ts";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import { Section } from "../../components/Section.tsx";
import styles from "./SpanContent.module.css";

function Value({ value }: { value: JsonValue }): JSX.Element {
  return typeof value === "string" ? <PlainText text={value} code /> : <JsonTree value={value} />;
}

export function Prompts({ prompts }: { prompts: PromptUse[] }): JSX.Element {
  return (
    <Section title="Prompts used" count={prompts.length} folded>
      <ul className={styles["tools"]}>
        {prompts.map((one, index) => (
          <li key={index} className={styles["tool"]}>
            <p className={styles["toolName"]}>
              {oneLine(one.name ?? "Unnamed prompt", 120)}
              {one.version !== null && <span className={styles["version"]}>version {oneLine(one.version, 40)}</span>}
            </p>
            {one.template !== null && <Value value={one.template} />}
            {one.variables !== null && <Value value={one.variables} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}
