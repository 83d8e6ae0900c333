import { expect, test } from "vitest";
import { fit } from "./fuzzy.ts";

function best(typed: string, ...texts: string[]): string[] {
  return texts
    .map((text) => ({ text, fit: fit(text, typed) }))
    .filter((one) => one.fit !== null)
    .toSorted((one, two) => (two.fit?.score ?? 0) - (one.fit?.score ?? 0))
    .map((one) => one.text);
}

test("a word at the beginning goes before one further on, and that before a part of one", () => {
  expect(best("run", "Prune the list", "Go to Runs", "Runs of today")).toEqual(["Runs of today", "Go to Runs", "Prune the list"]);
});

test("letters in order find a text by its words' beginnings", () => {
  expect(best("gtr", "Go to Traces", "Go to Home", "Theme: light")).toEqual(["Go to Traces"]);
  expect(fit("Go to Traces", "gtr")?.marks).toEqual([
    [0, 1],
    [3, 4],
    [7, 8],
  ]);
});

test("letters that stand nowhere at a word's beginning find nothing", () => {
  expect(fit("Go to Traces", "ces x")).toBeNull();
  expect(fit("Settings", "tg")).toBeNull();
});

test("every word must fit, in any order", () => {
  expect(fit("Go to Traces", "traces go")).not.toBeNull();
  expect(fit("Go to Traces", "traces home")).toBeNull();
});

test("case and accents make no difference, and marks keep their places", () => {
  expect(fit("Köln: MÜLLER", "muller")?.marks).toEqual([[6, 12]]);
  expect(fit("a😀b İstanbul", "istan")?.marks).toEqual([[5, 10]]);
});

test("nothing typed fits everything; a huge text costs no more than its beginning", () => {
  expect(fit("anything", "  ")).toEqual({ score: expect.any(Number) as number, marks: [] });
  expect(fit(`${"x ".repeat(500_000)}end`, "end")).toBeNull();
});

test("marks that touch are one", () => {
  expect(fit("gateway", "gate way")?.marks).toEqual([[0, 7]]);
});
