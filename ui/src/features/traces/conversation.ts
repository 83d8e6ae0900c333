/** A conversation's parts as they are read: what a tool did stands in the call that asked for it. */
import type { ConversationPart, JsonValue, Message, Part } from "../../bindings/api.ts";

type CallPart = Extract<Part, { kind: "tool_call" }>;

export type Call = {
  part: CallPart;
  /** What came back; undefined while nothing did. */
  result: JsonValue | undefined;
  /** The span in which the tool ran. */
  run: ConversationPart | null;
};

export type Entry =
  | { kind: "message"; at: ConversationPart; message: Message; calls: Call[] }
  | { kind: "tool" | "documents" | "failed"; at: ConversationPart };

/** Calls that wait for what they asked for. */
type Waiting = { byId: Map<string, Call>; byName: Map<string, Call[]> };

function wait(waiting: Waiting, call: Call): void {
  if (call.part.id !== null) waiting.byId.set(call.part.id, call);
  const named = waiting.byName.get(call.part.name);
  if (named === undefined) waiting.byName.set(call.part.name, [call]);
  else named.push(call);
}

/** Gives a message's results to the calls that wait for them; what is left of the message. */
function withoutResults(message: Message, waiting: Waiting): Message {
  const parts = message.parts.filter((part) => {
    const call = part.kind === "tool_result" && part.id !== null ? waiting.byId.get(part.id) : undefined;
    if (part.kind !== "tool_result" || call === undefined || call.result !== undefined) return true;
    call.result = part.result;
    return false;
  });
  return parts.length === message.parts.length ? message : { ...message, parts };
}

export function entriesOf(parts: readonly ConversationPart[]): Entry[] {
  const waiting: Waiting = { byId: new Map(), byName: new Map() };
  const entries: Entry[] = [];
  for (const at of parts) {
    const { content } = at;
    if (content.kind === "message") {
      const message = withoutResults(content.message, waiting);
      if (message.parts.length === 0) continue;
      const calls = message.parts.flatMap((part): Call[] => (part.kind === "tool_call" ? [{ part, result: undefined, run: null }] : []));
      for (const call of calls) wait(waiting, call);
      entries.push({ kind: "message", at, message, calls });
    } else if (content.kind === "tool") {
      const call = waiting.byName.get(content.tool)?.shift();
      if (call === undefined) entries.push({ kind: "tool", at });
      else call.run = at;
    } else entries.push({ kind: content.kind, at });
  }
  return entries;
}

/** The entry in which a span says or does something; -1 if it is in none. */
export function indexOfSpan(entries: readonly Entry[], span: string): number {
  return entries.findIndex(
    (one) => one.at.span_id === span || (one.kind === "message" && one.calls.some((call) => call.run?.span_id === span)),
  );
}

/** What a call gave back, from whichever side told it; undefined if neither did. */
export function resultOf({ result, run }: Call): JsonValue | undefined {
  if (result !== undefined) return result;
  return run?.content.kind === "tool" && run.content.output !== null ? run.content.output : undefined;
}

/** A value in a few words, for a line that is folded. */
export function inWords(value: JsonValue): string {
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 300);
}
