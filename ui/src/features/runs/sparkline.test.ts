import { expect, test } from "vitest";
import { sparkPath } from "./sparkline.ts";

const size = { width: 100, height: 10 };
const points = (...values: Array<[number | null, number]>) =>
  values.map(([value, step]) => ({ value, special: value === null ? "NaN" : null, time_us: 0, step }));

test("the line goes from the lowest to the highest value, by step", () => {
  expect(sparkPath(points([0, 0], [1, 1], [0.5, 4]), size)).toBe("M0.0 10.0L25.0 0.0L100.0 5.0");
});

test("where steps say nothing, order does", () => {
  expect(sparkPath(points([0, 0], [1, 0], [0, 0]), size)).toBe("M0.0 10.0L50.0 0.0L100.0 10.0");
});

test("a value that is no number leaves a gap, equal values lie in the middle", () => {
  expect(sparkPath(points([1, 0], [null, 1], [1, 2]), size)).toBe("M0.0 5.0M100.0 5.0");
});

test("one value is no line", () => {
  expect(sparkPath(points([1, 0]), size)).toBeNull();
  expect(sparkPath(points([1, 0], [null, 1]), size)).toBeNull();
});
