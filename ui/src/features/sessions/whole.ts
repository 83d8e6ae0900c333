/** What was said in a turn, in full, as the span behind its preview recorded it. */
import type { JsonValue, Message, SpanDetail } from "../../bindings/api.ts";

export type Side = "request" | "response";
/** Messages where it was a chat, else the value as it was recorded; null if nothing was. */
export type Whole = { messages: Message[] } | { value: JsonValue } | null;

/**
 * Of a request only what came since the last answer: agents send the whole conversation with every
 * call, and the turns before have it. What the system was told is not what the user said.
 */
export function wholeOf(span: SpanDetail, side: Side): Whole {
  if (side === "response") {
    if (span.output_messages.length > 0) return { messages: span.output_messages };
    return span.output === null ? null : { value: span.output };
  }
  const messages = newest(span.input_messages);
  if (messages.length > 0) return { messages };
  return span.input === null ? null : { value: span.input };
}

const ofUser = new Set(["user", "human"]);

/** The messages of the user after the last answer to one. */
function newest(messages: ReadonlyArray<Message>): Message[] {
  const last = messages.findLastIndex((message) => ofUser.has(message.role));
  if (last < 0) return [];
  let first = last;
  while (first > 0 && ofUser.has(messages[first - 1]?.role ?? "")) first -= 1;
  return messages.slice(first, last + 1);
}

/** Characters that a preview has at most; one that has as many may be cut. */
const previewChars = 1000;

export function mayBeCut(preview: string): boolean {
  return preview.length >= previewChars && Array.from(preview).length >= previewChars;
}

/** A preview as a message, so that it reads like one. */
export function asMessage(side: Side, text: string): Message {
  return { role: side === "request" ? "user" : "assistant", parts: [{ kind: "text", text }], finish_reason: null };
}
