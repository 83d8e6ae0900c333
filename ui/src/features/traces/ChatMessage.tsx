import { memo, type JSX } from "react";
import type { Message, Part } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { Icon } from "../../components/Icon.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { isContainer, textOf } from "../../lib/json.ts";
import { mediaWhere } from "../../lib/media.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Exchange.module.css";

const roles: Record<string, { label: string; look: string }> = {
  system: { label: "System", look: "system" },
  developer: { label: "Developer", look: "system" },
  user: { label: "User", look: "user" },
  human: { label: "User", look: "user" },
  assistant: { label: "Assistant", look: "assistant" },
  model: { label: "Assistant", look: "assistant" },
  ai: { label: "Assistant", look: "assistant" },
  tool: { label: "Tool", look: "tool" },
  function: { label: "Tool", look: "tool" },
};

/** A message's words, for the clipboard. */
function wordsOf(message: Message): string {
  return message.parts.map((part) => (part.kind === "text" || part.kind === "reasoning" ? part.text : textOf(part))).join("\n\n");
}

export const ChatMessage = memo(function ChatMessage({ message }: { message: Message }): JSX.Element {
  const role = Object.hasOwn(roles, message.role) ? roles[message.role] : undefined;
  const long = role?.look === "system";
  return (
    <li className={`${styles["message"] ?? ""} ${styles[role?.look ?? ""] ?? ""}`}>
      <div className={styles["messageHead"]}>
        <span className={styles["role"]}>{role?.label ?? oneLine(message.role, 40)}</span>
        {message.finish_reason !== null && <span>{oneLine(message.finish_reason, 40)}</span>}
        <CopyButton text={() => wordsOf(message)} label="Copy the message" className={styles["copy"]} />
      </div>
      <div className={styles["parts"]}>
        {message.parts.map((part, index) => (
          <MessagePart key={index} part={part} limit={long ? 800 : 4000} />
        ))}
      </div>
    </li>
  );
});

function MessagePart({ part, limit }: { part: Part; limit: number }): JSX.Element {
  switch (part.kind) {
    case "text":
      return <PlainText text={part.text} limit={limit} />;
    case "reasoning":
      return (
        <details className={styles["thought"]}>
          <summary>
            <Icon name="lightbulb" size={14} />
            Reasoning
          </summary>
          <div className={styles["thoughtText"]}>
            <PlainText text={part.text} />
          </div>
        </details>
      );
    case "tool_call":
      return <ToolPart title="Calls" name={part.name} id={part.id} value={part.arguments} />;
    case "tool_result":
      return <ToolPart title="Result" name={null} id={part.id} value={part.result} />;
    case "media":
      return (
        <span className={styles["media"]}>
          <Icon name="file" size={14} />
          {oneLine(part.media, 40)}
          {part.mime_type !== null && <span>{oneLine(part.mime_type, 60)}</span>}
          <span className={styles["mediaWhere"]}>{oneLine(mediaWhere(part.uri), 120)}</span>
        </span>
      );
    default:
      return <JsonTree value={part.value} />;
  }
}

type ToolProps = { title: string; name: string | null; id: string | null; value: Extract<Part, { kind: "tool_result" }>["result"] };

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
