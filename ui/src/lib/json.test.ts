import { expect, test } from "vitest";
import type { JsonValue } from "../bindings/api.ts";
import { entriesOf, sizeOf, summaryOf, textOf } from "./json.ts";

const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "a": [1, 2, 3]}') as JsonValue;

test("a key called __proto__ is listed like any other and pollutes nothing", () => {
  expect(entriesOf(hostile, 10).map((entry) => entry.key)).toEqual(["__proto__", "constructor", "a"]);
  expect(entriesOf(hostile, 10)[0]?.value).toEqual({ polluted: true });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("only as many entries as asked are made", () => {
  expect(
    entriesOf(
      Array.from({ length: 100_000 }, (_, index) => index),
      3,
    ),
  ).toEqual([
    { key: "0", value: 0 },
    { key: "1", value: 1 },
    { key: "2", value: 2 },
  ]);
});

test("a closed container is summed up in a few words", () => {
  expect(summaryOf(hostile)).toBe("{ __proto__, constructor, a }");
  expect(summaryOf({ a: 1, b: 2, c: 3, d: 4 })).toBe("{ a, b, c, … }");
  expect(summaryOf([1, 2])).toBe("[ 2 ]");
  expect(summaryOf([])).toBe("[ ]");
  expect(sizeOf("text")).toBe(0);
});

test("text is copied bare, the rest as JSON", () => {
  expect(textOf("a\nb")).toBe("a\nb");
  expect(textOf({ a: 1 })).toBe('{\n  "a": 1\n}');
});
