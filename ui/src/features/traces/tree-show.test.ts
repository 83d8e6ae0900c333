import { expect, test } from "vitest";
import { allCollapsed, allExpanded, filtered, isOpen, noFilter, opened, requestOf, toggled, wholeTree } from "./tree-show.ts";

test("spans are collapsed and expanded one by one, and asked for in one order", () => {
  const some = toggled(toggled(wholeTree, "b"), "a");
  expect(requestOf("t", some)).toEqual({ trace_id: "t", collapsed: ["a", "b"] });
  expect([isOpen(some, "a"), isOpen(some, "c")]).toEqual([false, true]);
  expect(toggled(some, "a").collapsed).toEqual(["b"]);
  expect(opened(some, ["a", "b"]).collapsed).toEqual([]);
});

test("where all are collapsed those are named that are not", () => {
  const none = allCollapsed(toggled(wholeTree, "x"));
  expect(requestOf("t", none)).toEqual({ trace_id: "t", collapsed: [], expanded: [] });
  expect(isOpen(none, "a")).toBe(false);
  const some = opened(none, ["b", "a", "a"]);
  expect(some.expanded).toEqual(["a", "b"]);
  expect(toggled(some, "a").expanded).toEqual(["b"]);
  expect(allExpanded(some)).toEqual(wholeTree);
});

test("a filter that hides nothing is none", () => {
  const tools = filtered(wholeTree, { ...noFilter, types: ["TOOL", "LLM"] });
  expect(requestOf("t", tools).filter).toEqual({ ...noFilter, types: ["LLM", "TOOL"] });
  expect(filtered(wholeTree, { ...noFilter, from_us: 0 }).filter).not.toBeNull();
  expect(filtered(tools, noFilter).filter).toBeNull();
});
