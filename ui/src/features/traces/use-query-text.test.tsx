import { act, useEffect } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useQueryText, type QueryText } from "./use-query-text.ts";

const asked: string[] = [];
const ask = (query: string) => asked.push(query);
const shown: { bar: QueryText | null } = { bar: null };
let root: Root;

function Bar({ query }: { query: string }) {
  const bar = useQueryText(query, ask);
  useEffect(() => {
    shown.bar = bar;
  });
  return null;
}

const show = (query: string) => act(() => root.render(<Bar query={query} />));
const type = (text: string) => act(() => shown.bar?.type(text));
const wait = (ms: number) =>
  act(() => {
    vi.advanceTimersByTime(ms);
  });

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  asked.length = 0;
  root = createRoot(document.createElement("div"));
  show("");
});
afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first key asks at once, those that follow soon together, and what was typed last is asked", () => {
  type("r");
  wait(0);
  expect(asked).toEqual(["r"]);
  type("re");
  wait(10);
  type("ref");
  wait(10);
  expect([shown.bar?.text, asked]).toEqual(["ref", ["r"]]);
  wait(20);
  expect(asked).toEqual(["r", "ref"]);
  wait(1000);
  expect(asked).toEqual(["r", "ref"]);
});

test("its own question that comes back late does not undo what was typed since", () => {
  type("ref");
  wait(130);
  type("refund");
  show("ref");
  expect(shown.bar?.text).toBe("refund");
  wait(130);
  show("refund");
  expect([shown.bar?.text, asked]).toEqual(["refund", ["ref", "refund"]]);
});

test("a question from elsewhere is taken over, and not asked again", () => {
  type("ref");
  wait(130);
  show("ref");
  show("from the address");
  wait(1000);
  expect([shown.bar?.text, asked]).toEqual(["from the address", ["ref"]]);
});

test("clearing asks at once", () => {
  type("ref");
  wait(130);
  show("ref");
  act(() => shown.bar?.now(""));
  expect([shown.bar?.text, asked]).toEqual(["", ["ref", ""]]);
});
