import { expect, test } from "vitest";
import type { Message, SpanDetail } from "../../bindings/api.ts";
import { asMessage, mayBeCut, wholeOf } from "./whole.ts";

const said = (role: string, text: string): Message => ({ role, parts: [{ kind: "text", text }], finish_reason: null });
const span = (known: Partial<SpanDetail>): SpanDetail =>
  ({ input: null, output: null, input_messages: [], output_messages: [], ...known }) as SpanDetail;

test("of a chat only what the user said since the last answer is the request", () => {
  const history = [said("system", "be kind"), said("user", "one"), said("assistant", "1"), said("user", "two"), said("user", "2?")];
  const whole = wholeOf(span({ input_messages: history, input: "all of it" }), "request");
  expect(whole).toEqual({ messages: history.slice(3) });
});

test("a tool's result after the question does not hide the question", () => {
  const history = [said("user", "one"), said("assistant", "looking"), said("tool", "found")];
  expect(wholeOf(span({ input_messages: history }), "request")).toEqual({ messages: history.slice(0, 1) });
});

test("what is no chat is shown as it was recorded, and nothing as nothing", () => {
  expect(wholeOf(span({ input: { question: "?" } }), "request")).toEqual({ value: { question: "?" } });
  expect(wholeOf(span({ input_messages: [said("system", "be kind")], input: "raw" }), "request")).toEqual({ value: "raw" });
  expect(wholeOf(span({ output: "yes" }), "response")).toEqual({ value: "yes" });
  expect(wholeOf(span({}), "response")).toBeNull();
});

test("only a preview of a thousand characters may be cut", () => {
  expect(mayBeCut("a".repeat(999))).toBe(false);
  expect(mayBeCut("a".repeat(1000))).toBe(true);
  expect(mayBeCut("😀".repeat(500))).toBe(false);
  expect(asMessage("request", "hi").role).toBe("user");
});
