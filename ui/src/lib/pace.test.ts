import { expect, test } from "vitest";
import { paceOf } from "./pace.ts";

const job = { done: 200, total: 1000, created_us: 1_000_000, updated_us: 3_000_000 };

test("what took two seconds for a fifth takes eight more", () => {
  expect(paceOf(job)).toEqual({ perSecond: 100, leftUs: 8_000_000 });
});

test("without a total nothing is said of the end, and too early nothing at all", () => {
  expect(paceOf({ ...job, total: null })).toEqual({ perSecond: 100, leftUs: null });
  expect(paceOf({ ...job, updated_us: 1_200_000 })).toBeNull();
  expect(paceOf({ ...job, done: 0 })).toBeNull();
});

test("a total that was too low leaves nothing, not less", () => {
  expect(paceOf({ ...job, done: 1200 })?.leftUs).toBe(0);
});
