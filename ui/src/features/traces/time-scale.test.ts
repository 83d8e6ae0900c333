import { expect, test } from "vitest";
import { allOfIt, barIn, niceLength, panned, partOf, ticksOf, timeIn, timeScale, zoomed } from "./time-scale.ts";

test("without idle stretches a moment lies where its time says", () => {
  const scale = timeScale(1000, 2000, []);
  expect([scale.shareOf(1000), scale.shareOf(1500), scale.shareOf(9999)]).toEqual([0, 0.5, 1]);
  expect(scale.momentAt(0.25)).toBe(1250);
  expect(timeScale(5, 5, []).shareOf(5)).toBe(0);
});

test("an idle stretch takes little room, and what runs keeps its proportions", () => {
  const scale = timeScale(0, 10_000, [[100, 9900]]);
  const gap = scale.shareOf(9900) - scale.shareOf(100);
  expect(gap).toBeLessThan(0.03);
  expect(scale.shareOf(100)).toBeCloseTo(1 - scale.shareOf(9900), 10);
  for (const us of [50, 100, 5000, 9900, 9950]) expect(scale.momentAt(scale.shareOf(us))).toBeCloseTo(us, 6);
  expect(scale.gaps[0]?.us).toBe(9800);
  expect(timeIn(scale, allOfIt)).toBe(200);
  expect(timeIn(scale, { from: 0, to: scale.shareOf(50) })).toBeCloseTo(50, 6);
});

test("a closer look keeps what lies under the pointer, and never leaves the timeline", () => {
  const near = zoomed(allOfIt, 0.5, 0.25);
  expect(near).toEqual({ from: 0.125, to: 0.625 });
  expect(zoomed(near, 100, 0.5)).toEqual(allOfIt);
  expect(panned(near, 9)).toEqual({ from: 0.5, to: 1 });
  expect(partOf(0.75, 0.25)).toEqual({ from: 0.25, to: 0.75 });
  expect(zoomed(allOfIt, 0, 0.5).to).toBeGreaterThan(0.5);
});

test("bars are cut where the look ends, and left out beyond", () => {
  const scale = timeScale(0, 100, []);
  expect(barIn(scale, allOfIt, 10, 20)).toEqual({ left: 10, width: 20 });
  expect(barIn(scale, { from: 0.5, to: 1 }, 45, 30)).toEqual({ left: 0, width: 50 });
  expect(barIn(scale, { from: 0.5, to: 1 }, 0, 20)).toBeNull();
});

test("ticks are round, and few", () => {
  expect([niceLength(1), niceLength(3), niceLength(21), niceLength(500)]).toEqual([1, 5, 50, 500]);
  const scale = timeScale(7, 1007, []);
  expect(ticksOf(scale, allOfIt, 7, 5).map((tick) => tick.us)).toEqual([0, 200, 400, 600, 800, 1000]);
  const compressed = timeScale(0, 1_000_000, [[1000, 999_000]]);
  const ticks = ticksOf(compressed, allOfIt, 0, 4);
  expect(ticks.length).toBeLessThan(9);
  expect(ticks.every((tick) => tick.us <= 1000 || tick.us >= 999_000)).toBe(true);
});
