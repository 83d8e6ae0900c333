/** One side of a span: as chat where it is a chat, else, or on demand, as a JSON tree or plain text. */
import { useState, type JSX } from "react";
import type { JsonValue, Message } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { textOf } from "../../lib/json.ts";
import { ChatMessage } from "./ChatMessage.tsx";
import styles from "./Exchange.module.css";
import { Section } from "../../components/Section.tsx";

const views = [
  { value: "chat", label: "Chat" },
  { value: "json", label: "JSON" },
] as const;

type Props = { title: string; value: JsonValue; messages: Message[] };

export function Exchange({ title, value, messages }: Props): JSX.Element | null {
  const [view, setView] = useState<"chat" | "json">("chat");
  if (value === null && messages.length === 0) return null;
  const chat = messages.length > 0 && view === "chat";
  const whole = value ?? messages;
  const tools = (
    <>
      {messages.length > 0 && <Segmented label={`${title} as`} value={view} options={views} onChange={setView} />}
      <CopyButton text={() => textOf(whole)} label={`Copy the ${title.toLowerCase()}`} />
    </>
  );
  return (
    <Section title={title} tools={tools}>
      {chat ? (
        <ol className={styles["chat"]}>
          {messages.map((message, index) => (
            <ChatMessage key={index} message={message} />
          ))}
        </ol>
      ) : (
        <div className={styles["value"]}>{typeof whole === "string" ? <PlainText text={whole} /> : <JsonTree value={whole} />}</div>
      )}
    </Section>
  );
}
