import { expect, test } from "vitest";
import { secondsLeft, undoableUntil } from "./deletion.ts";

test("a deletion can be undone until the engine says, but never for longer than half a minute", () => {
  expect(undoableUntil(1_030_000_000, 1_000_000)).toBe(1_030_000);
  expect(undoableUntil(1_010_000_000, 1_000_000)).toBe(1_010_000);
  expect(undoableUntil(9_999_000_000, 1_000_000)).toBe(1_030_000);
  expect(undoableUntil(900_000_000, 1_000_000)).toBe(1_000_000);
});

test("the seconds left are counted down to none", () => {
  expect([30_000, 29_001, 29_000, 1, 0, -5].map((left) => secondsLeft(left, 0))).toEqual([30, 30, 29, 1, 0, 0]);
});
