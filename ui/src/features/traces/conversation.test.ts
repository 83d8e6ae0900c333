import { expect, test } from "vitest";
import type { ConversationPart, Message, Part } from "../../bindings/api.ts";
import { entriesOf, resultOf } from "./conversation.ts";

const base = { name: "n", type: "LLM", status: "ok", start_us: 0, duration_us: 1, model: null, clipped: false } as const;

function says(span_id: string, role: string, ...parts: Part[]): ConversationPart {
  const message: Message = { role, parts, finish_reason: null };
  return { ...base, span_id, content: { kind: "message", message } };
}

function ran(span_id: string, tool: string, output: string | null): ConversationPart {
  return { ...base, span_id, type: "TOOL", content: { kind: "tool", tool, input: null, output, failure: null } };
}

const call = (id: string | null, name: string): Part => ({ kind: "tool_call", id, name, arguments: { a: 1 } });
const result = (id: string, value: string): Part => ({ kind: "tool_result", id, result: value });
const text = (words: string): Part => ({ kind: "text", text: words });

test("a tool's run and its result stand in the call that asked for them", () => {
  const entries = entriesOf([
    says("1", "assistant", text("I look."), call("c1", "lookup"), call("c2", "lookup")),
    ran("2", "lookup", "first"),
    ran("3", "lookup", "second"),
    says("4", "tool", result("c1", "one"), result("c2", "two")),
    says("4", "assistant", text("Done.")),
  ]);
  expect(entries.map((entry) => [entry.kind, entry.at.span_id])).toEqual([
    ["message", "1"],
    ["message", "4"],
  ]);
  const calls = entries[0]?.kind === "message" ? entries[0].calls : [];
  expect(calls.map((one) => [one.run?.span_id, resultOf(one)])).toEqual([
    ["2", "one"],
    ["3", "two"],
  ]);
});

test("what nobody called, and results of unknown calls, stand by themselves", () => {
  const entries = entriesOf([ran("1", "search", "x"), says("2", "tool", result("c9", "lost"), text("and words"))]);
  expect(entries.map((entry) => entry.kind)).toEqual(["tool", "message"]);
  expect(entries[1]?.kind === "message" && entries[1].message.parts.length).toBe(2);
});

test("a call that nothing came back from has no result, and a run may tell it", () => {
  const alone = entriesOf([says("1", "assistant", call(null, "__proto__"))])[0];
  expect(alone?.kind === "message" && alone.calls.map(resultOf)).toEqual([undefined]);
  const told = entriesOf([says("1", "assistant", call(null, "t")), ran("2", "t", "out")])[0];
  expect(told?.kind === "message" && told.calls.map(resultOf)).toEqual(["out"]);
});
