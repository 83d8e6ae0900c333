import { expect, test } from "vitest";
import { barAt, barsOf, markedBars } from "./bars.ts";

test("the highest value is as high as the chart, the others in proportion", () => {
  expect(barsOf([5, 10, 0], 20).map((bar) => [bar.y, bar.height])).toEqual([
    [10, 10],
    [0, 20],
    [20, 0],
  ]);
});

test("what is little can still be seen, what is unknown or nothing cannot", () => {
  expect(barsOf([1, 1_000_000, null, -3], 20).map((bar) => bar.height)).toEqual([1.5, 20, 0, 0]);
  expect(barsOf([0, null], 20).map((bar) => bar.height)).toEqual([0, 0]);
});

test("two rows of bars can share one scale", () => {
  expect(barsOf([5], 20, 10)[0]?.height).toBe(10);
  expect(barsOf([50], 20, 10)[0]?.height).toBe(20);
});

test("a place finds its bar, the edges included", () => {
  expect([barAt(0, 4), barAt(0.5, 4), barAt(1, 4), barAt(-0.1, 4), barAt(0.5, 0)]).toEqual([0, 2, 3, 0, null]);
});

test("a drag marks all bars between, in either direction", () => {
  expect([markedBars({ at: 3, anchor: null }), markedBars({ at: 2, anchor: 5 }), markedBars({ at: 5, anchor: 2 })]).toEqual([
    [3, 3],
    [2, 5],
    [2, 5],
  ]);
});
