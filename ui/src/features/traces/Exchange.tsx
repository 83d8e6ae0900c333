/** One side of a span: as chat where it is a chat, else, or on demand, as markdown, plain text or a JSON tree. */
import { useState, type JSX } from "react";
import type { JsonValue, Message } from "../../bindings/api.ts";
import { ChatMessage } from "../../components/ChatMessage.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { Prose } from "../../components/Prose.tsx";
import { Section } from "../../components/Section.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { useSought } from "../../components/sought.ts";
import { placesOf } from "../../lib/find-places.ts";
import { plural } from "../../lib/format.ts";
import { textOf } from "../../lib/json.ts";
import { useKept } from "../../lib/kept.ts";
import { wordsOf } from "../../lib/messages.ts";
import { looksLikeMarkdown } from "../../lib/prose.ts";
import styles from "./Exchange.module.css";

/** So many of a chat's messages are drawn at first. */
const lastMessages = 60;

type View = "chat" | "markdown" | "text" | "json";

const viewNames: readonly View[] = ["chat", "markdown", "text", "json"];
const labels: Record<View, string> = { chat: "Chat", markdown: "Markdown", text: "Text", json: "JSON" };

/** The one text that a value is, or has alone. */
function textIn(value: JsonValue): string | null {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const members = Object.values(value);
  return members.length === 1 && typeof members[0] === "string" ? members[0] : null;
}

/** What it can be shown as, the best first. */
function viewsOf(value: JsonValue, messages: readonly Message[]): View[] {
  const text = textIn(value);
  const isText = typeof value === "string";
  return [
    ...(messages.length > 0 ? (["chat"] as const) : []),
    ...(text !== null && looksLikeMarkdown(text) ? (["markdown"] as const) : []),
    ...(isText ? (["text", "json"] as const) : (["json", "text"] as const)),
  ];
}

type Props = { title: string; value: JsonValue; messages: Message[] };

export function Exchange({ title, value, messages }: Props): JSX.Element | null {
  // Who reads one span as JSON wants the next one so, too.
  const [chosen, setChosen] = useKept(`touchstone.exchange.${title}`, (kept) => viewNames.find((one) => one === kept) ?? null);
  if (value === null && messages.length === 0) return null;
  const whole = value ?? messages;
  const views = viewsOf(whole, messages);
  const view = chosen !== null && views.includes(chosen) ? chosen : (views[0] ?? "json");
  const tools = (
    <>
      <Segmented
        label={`${title} as`}
        value={view}
        options={views.map((one) => ({ value: one, label: labels[one] }))}
        onChange={setChosen}
      />
      <CopyButton text={() => textOf(whole)} label={`Copy the ${title.toLowerCase()}`} />
    </>
  );
  return (
    <Section title={title} tools={tools}>
      {view === "chat" ? (
        <Chat messages={messages} />
      ) : (
        <div className={styles["value"]}>
          {view === "markdown" && <Prose text={textIn(whole) ?? ""} />}
          {view === "text" && <PlainText text={textOf(whole)} code={typeof whole !== "string"} />}
          {view === "json" && <JsonTree value={whole} />}
        </div>
      )}
    </Section>
  );
}

/** Of a long chat the end: the beginning was read in the calls before. */
function Chat({ messages }: { messages: Message[] }): JSX.Element {
  const needle = useSought();
  const [whole, setWhole] = useState(false);
  const early = Math.max(0, messages.length - lastMessages);
  const hidden =
    !whole && early > 0 && (needle === "" || !messages.slice(0, early).some((one) => placesOf(wordsOf(one), needle, 1).length > 0));
  const shown = hidden ? messages.slice(early) : messages;
  return (
    <>
      {hidden && (
        <button type="button" className={styles["earlier"]} onClick={() => setWhole(true)}>
          Show the {plural(early, "message")} before
        </button>
      )}
      <ol className={styles["chat"]}>
        {shown.map((message, index) => (
          <ChatMessage key={messages.length - shown.length + index} message={message} prose />
        ))}
      </ol>
    </>
  );
}
