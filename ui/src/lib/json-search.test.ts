import { expect, test } from "vitest";
import type { JsonValue } from "../bindings/api.ts";
import { pathText } from "./json.ts";
import { searchJson } from "./json-search.ts";

function found(value: JsonValue, text: string): string[] {
  const search = searchJson(value, text);
  for (;;) {
    const step = search.next();
    if (step.done === true) return step.value.hits.map(pathText);
  }
}

test("keys and values are found in order, with the way to them", () => {
  const value = { a: "Refund", list: [1, { "re fund": 2, refunds: null }, "no refund"], other: true };
  expect(found(value, "refund")).toEqual(["$.a", "$.list[1].refunds", "$.list[2]"]);
  expect(found(value, "re fund")).toEqual(['$.list[1]["re fund"]']);
  expect(found(value, "true")).toEqual(["$.other"]);
  expect(found("one refund", "REFUND")).toEqual(["$"]);
  expect(found(value, " ")).toEqual([]);
});

test("a key like any other is only a key", () => {
  const value = JSON.parse('{"__proto__": {"x": "here"}}') as JsonValue;
  expect(found(value, "here")).toEqual(["$.__proto__.x"]);
});

test("a value of a million members is searched to its end, and one deeper than any stack", () => {
  const wide = Array.from({ length: 200_000 }, (_, index) => ({ n: index }));
  expect(found(wide, "199999")).toEqual(["$[199999].n"]);
  let deep: JsonValue = "needle";
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  expect(found(deep, "needle")).toHaveLength(1);
});

test("of very many places the first thousand are told", () => {
  expect(
    found(
      Array.from({ length: 5000 }, () => "x"),
      "x",
    ),
  ).toHaveLength(1000);
});
