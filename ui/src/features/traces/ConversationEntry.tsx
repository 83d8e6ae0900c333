import { memo, type JSX } from "react";
import type { ConversationPart } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { MessagePart } from "../../components/MessagePart.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { SpanIcon } from "../../components/SpanIcon.tsx";
import { formatDuration, plural } from "../../lib/format.ts";
import { roleOf, wordsOf } from "../../lib/messages.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Conversation.module.css";
import { inWords, type Entry } from "./conversation.ts";
import { CallCard, ToolCard } from "./ConversationCall.tsx";
import { Documents } from "./Documents.tsx";

type Props = { entry: Entry; selected: boolean; onSpan: (id: string) => void };

export const ConversationEntry = memo(function ConversationEntry({ entry, selected, onSpan }: Props): JSX.Element {
  switch (entry.kind) {
    case "message":
      return <MessageEntry entry={entry} selected={selected} onSpan={onSpan} />;
    case "tool":
      return <ToolCard at={entry.at} onSpan={onSpan} />;
    default:
      return <OtherEntry at={entry.at} onSpan={onSpan} />;
  }
});

function ToSpan({ at, onSpan }: { at: ConversationPart; onSpan: (id: string) => void }): JSX.Element {
  return <IconButton icon="arrowRight" label={`Show the span ${oneLine(at.name, 60)}`} onClick={() => onSpan(at.span_id)} />;
}

type MessageProps = { entry: Extract<Entry, { kind: "message" }>; selected: boolean; onSpan: (id: string) => void };

function MessageEntry({ entry, selected, onSpan }: MessageProps): JSX.Element {
  const { at, message, calls } = entry;
  const role = roleOf(message.role);
  const isSystem = role?.look === "system";
  let call = 0;
  const parts = message.parts.map((part, index) => {
    const made = part.kind === "tool_call" ? calls[call++] : undefined;
    if (made !== undefined) return <CallCard key={index} call={made} onSpan={onSpan} />;
    return <MessagePart key={index} part={part} limit={20_000} prose={!isSystem} />;
  });
  return (
    <article className={`${styles["message"] ?? ""} ${styles[role?.look ?? ""] ?? ""}`} data-selected={selected}>
      <header className={styles["head"]}>
        <span className={styles["role"]}>{role?.label ?? (message.role === "" ? "Message" : oneLine(message.role, 40))}</span>
        {role?.look === "assistant" && (
          <span className={styles["fact"]}>{[at.model, formatDuration(at.duration_us)].filter((part) => part !== null).join(" · ")}</span>
        )}
        <CopyButton text={() => wordsOf(message)} label="Copy the message" />
        <ToSpan at={at} onSpan={onSpan} />
      </header>
      {isSystem ? (
        <details className={styles["fold"]}>
          <summary>{oneLine(wordsOf(message), 140)}</summary>
          <div className={styles["parts"]}>{parts}</div>
        </details>
      ) : (
        <div className={styles["parts"]}>{parts}</div>
      )}
      {at.clipped && <p className={styles["note"]}>Long texts are cut here; the span has them whole.</p>}
    </article>
  );
}

/** Documents and failures. */
function OtherEntry({ at, onSpan }: { at: ConversationPart; onSpan: (id: string) => void }): JSX.Element | null {
  const { content } = at;
  if (content.kind === "failed") {
    const { type, message } = content.failure;
    return (
      <article className={styles["failed"]}>
        <header className={styles["head"]}>
          <span className={styles["role"]}>{oneLine(type ?? "Failed", 80)}</span>
          <ToSpan at={at} onSpan={onSpan} />
        </header>
        {message !== null && <PlainText text={message} limit={2000} />}
      </article>
    );
  }
  if (content.kind !== "documents") return null;
  return (
    <article className={styles["card"]}>
      <details>
        <summary className={styles["summary"]}>
          <SpanIcon type={at.type} size={14} />
          <span className={styles["cardPlain"]}>{plural(content.documents.length, "document")}</span>
          <span className={styles["cardWords"]}>
            {content.query === null ? oneLine(at.name, 120) : oneLine(inWords(content.query), 160)}
          </span>
        </summary>
        <div className={styles["cardBody"]}>
          <Documents documents={content.documents} />
        </div>
      </details>
      <span className={styles["fact"]}>{formatDuration(at.duration_us)}</span>
      <ToSpan at={at} onSpan={onSpan} />
    </article>
  );
}
