/** One part of a message: words, reasoning, a tool's call or result, a medium. */
import type { JSX } from "react";
import type { JsonValue, Part } from "../bindings/api.ts";
import { isContainer, textOf } from "../lib/json.ts";
import { oneLine } from "../lib/visible-text.ts";
import { Icon } from "./Icon.tsx";
import { JsonTree } from "./JsonTree.tsx";
import { Media } from "./Media.tsx";
import styles from "./MessagePart.module.css";
import { PlainText } from "./PlainText.tsx";
import { Prose } from "./Prose.tsx";

type Props = { part: Part; limit?: number; /** Words are shown as markdown. */ prose?: boolean };

export function MessagePart({ part, limit = 4000, prose = false }: Props): JSX.Element {
  switch (part.kind) {
    case "text":
      return prose ? <Prose text={part.text} /> : <PlainText text={part.text} limit={limit} />;
    case "reasoning":
      return <Reasoning text={part.text} />;
    case "tool_call":
      return <ToolPart title="Calls" name={part.name} id={part.id} value={part.arguments} />;
    case "tool_result":
      return <ToolPart title="Result" name={null} id={part.id} value={part.result} />;
    case "media":
      return <Media part={part} />;
    default:
      return <JsonTree value={part.value} />;
  }
}

function Reasoning({ text }: { text: string }): JSX.Element {
  return (
    <details className={styles["thought"]}>
      <summary>
        <Icon name="lightbulb" size={14} />
        Reasoning
      </summary>
      <div className={styles["thoughtText"]}>
        <PlainText text={text} />
      </div>
    </details>
  );
}

type ToolProps = { title: string; name: string | null; id: string | null; value: JsonValue };

function ToolPart({ title, name, id, value }: ToolProps): JSX.Element {
  return (
    <div className={styles["call"]}>
      <div className={styles["callHead"]}>
        <Icon name="wrench" size={13} />
        <span>{title}</span>
        {name !== null && <span className={styles["callName"]}>{oneLine(name, 120)}</span>}
        {id !== null && <span className={styles["callId"]}>{oneLine(id, 60)}</span>}
      </div>
      <div className={styles["callBody"]}>
        {isContainer(value) ? <JsonTree value={value} /> : <PlainText text={textOf(value)} code limit={1200} />}
      </div>
    </div>
  );
}
