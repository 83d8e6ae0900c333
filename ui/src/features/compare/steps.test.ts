import { expect, test } from "vitest";
import type { ComparedRow, ComparedText } from "../../bindings/api.ts";
import { countWords, differenceWords, foldedWords, groupTexts, isEqual } from "./steps.ts";

function row(part: Partial<ComparedRow>): ComparedRow {
  return {
    step: 0,
    sameness: "same",
    folded: 0,
    a: null,
    b: null,
    differences: [],
    deltas: { duration_us: null, tokens: null, cost_usd_nanos: null },
    next: null,
    previous: null,
    ...part,
  };
}

function text(key: string, part: Partial<ComparedText> = {}): ComparedText {
  return {
    key,
    role: "input",
    name: "user",
    sameness: "same",
    difference: { equal: true, coarse: false, pieces: [], left_out: 0 },
    ...part,
  };
}

test("a row says in what its steps differ, or whose it is", () => {
  expect(differenceWords(row({ sameness: "changed", differences: ["input", "output"] }))).toBe("input, output");
  expect(differenceWords(row({ sameness: "changed", differences: ["name", "model", "output"] }))).toBe("output, model, name");
  expect(differenceWords(row({ sameness: "only_b" }))).toBe("only in B");
  expect(differenceWords(row({}))).toBe("");
});

test("a fold says how many steps it hides, and whether their contents were compared", () => {
  expect(foldedWords(row({ folded: 1200 }))).toBe("1,200 equal steps");
  expect(foldedWords(row({ folded: 3, sameness: "alike" }))).toBe("3 steps alike, contents not compared");
});

test("counts that are none are not told", () => {
  const counts = { same: 12, alike: 0, changed: 1, only_a: 0, only_b: 2 };
  expect(countWords(counts)).toBe("1 differs · 2 only in B · 12 equal");
  expect(isEqual(counts)).toBe(false);
  expect(isEqual({ same: 3, alike: 2, changed: 0, only_a: 0, only_b: 0 })).toBe(true);
});

test("equal texts of one role that stand together are one group", () => {
  const groups = groupTexts([text("1"), text("2"), text("3", { sameness: "changed" }), text("4"), text("5", { role: "output" })]);
  expect(groups.map((one) => (one.kind === "equal" ? one.texts.length : one.text.key))).toEqual([2, "3", 1, 1]);
});
