import { expect, test } from "vitest";
import { isChanged, patternProblem, sentOf, textOf, toggled } from "./redaction-form.ts";

const known = [
  { id: "email", label: "E-mail addresses", example: "a@b.c" },
  { id: "key", label: "Keys", example: "sk-…" },
];
const before = { detectors: ["key"], patterns: [], known };

test("ticking a detector twice changes nothing", () => {
  const text = textOf(before);
  expect(isChanged(text, before)).toBe(false);
  const once = { ...text, detectors: toggled(text.detectors, "email") };
  expect(isChanged(once, before)).toBe(true);
  expect(isChanged({ ...once, detectors: toggled(once.detectors, "email") }, before)).toBe(false);
});

test("an empty pattern is not sent, names are trimmed, expressions are not", () => {
  const patterns = [
    { name: " ticket ", pattern: " T-\\d+" },
    { name: "", pattern: "" },
  ];
  expect(sentOf({ detectors: new Set(["key", "email"]), patterns }, known)).toEqual({
    detectors: ["email", "key"],
    patterns: [{ name: "ticket", pattern: " T-\\d+" }],
  });
});

test("half a pattern says what it lacks", () => {
  expect(patternProblem({ name: "", pattern: "x" })).toMatch(/name/);
  expect(patternProblem({ name: "x", pattern: "" })).toMatch(/expression/);
  expect(patternProblem({ name: "my ticket", pattern: "x" })).toMatch(/letters/);
  expect([patternProblem({ name: "", pattern: "" }), patternProblem({ name: "x", pattern: "x" })]).toEqual([null, null]);
});
