import { expect, test } from "vitest";
import { cutoffUs, daysOf } from "./retention-days.ts";

test("days are whole and at least one", () => {
  expect([" 30 ", "1", "36500", "0", "36501", "-1", "1.5", "", "x"].map(daysOf)).toEqual([
    30,
    1,
    36500,
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test("the cut-off lies that many days back, to the minute", () => {
  expect(cutoffUs(1, 86_400_000 + 61_000)).toBe(60_000_000);
});
