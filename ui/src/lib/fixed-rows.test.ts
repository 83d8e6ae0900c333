import { expect, test } from "vitest";
import { inViewAt, scrollFor, stretchOf, tallest } from "./fixed-rows.ts";

test("the rows in view are those that the box shows", () => {
  expect(inViewAt(0, 100, 1000, 30)).toEqual({ first: 0, last: 3, shift: 0 });
  expect(inViewAt(65, 100, 1000, 30)).toEqual({ first: 2, last: 5, shift: 0 });
  expect(inViewAt(29_900, 100, 1000, 30)).toEqual({ first: 996, last: 999, shift: 0 });
  expect(inViewAt(0, 100, 2, 30)).toEqual({ first: 0, last: 1, shift: 0 });
});

test("a list taller than an element can be is scrolled to its very end", () => {
  const [count, rowHeight, seen] = [3_000_000, 30, 600];
  expect(stretchOf(count, rowHeight, seen)).toBeGreaterThan(2);
  const end = inViewAt(tallest - seen, seen, count, rowHeight);
  expect(end.last).toBe(count - 1);
  const bottom = count * rowHeight + end.shift;
  expect(Math.abs(bottom - tallest)).toBeLessThan(2);
  for (const index of [0, 1_234_567, count - 1]) {
    const to = scrollFor(index, "auto", 777, seen, count, rowHeight) ?? 777;
    const shown = inViewAt(to, seen, count, rowHeight);
    expect(shown.first <= index && index <= shown.last).toBe(true);
  }
});

test("a row in view is left where it is, another is brought to the nearer edge or the middle", () => {
  expect(scrollFor(5, "auto", 100, 200, 100, 30)).toBeNull();
  expect(scrollFor(2, "auto", 100, 200, 100, 30)).toBe(60);
  expect(scrollFor(10, "auto", 100, 200, 100, 30)).toBe(130);
  expect(scrollFor(50, "center", 0, 200, 100, 30)).toBe(1415);
});
