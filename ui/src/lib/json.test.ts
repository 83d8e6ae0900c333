import { expect, test } from "vitest";
import type { JsonValue } from "../bindings/api.ts";
import { entriesOf, pathText, placeOf, sizeOf, summaryOf, textOf } from "./json.ts";

const hostile = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "a": [1, 2, 3]}') as JsonValue;

test("a key called __proto__ is listed like any other and pollutes nothing", () => {
  expect(entriesOf(hostile, 0, 10).map((entry) => entry.key)).toEqual(["__proto__", "constructor", "a"]);
  expect(entriesOf(hostile, 0, 10)[0]?.value).toEqual({ polluted: true });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("only as many entries as asked are made", () => {
  expect(
    entriesOf(
      Array.from({ length: 100_000 }, (_, index) => index),
      40_000,
      40_002,
    ),
  ).toEqual([
    { key: "40000", value: 40_000 },
    { key: "40001", value: 40_001 },
  ]);
  expect(entriesOf(hostile, 1, 2)).toEqual([{ key: "constructor", value: 1 }]);
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

test("a path is written as people write it, and its steps have places", () => {
  expect(
    pathText([
      { key: "a", inList: false },
      { key: "0", inList: true },
      { key: "b c", inList: false },
    ]),
  ).toBe('$.a[0]["b c"]');
  expect([placeOf(hostile, "a"), placeOf(hostile, "x"), placeOf([1, 2], "1"), placeOf([1], "1")]).toEqual([2, -1, 1, -1]);
});
