import { expect, test } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCompact,
  formatCost,
  formatDuration,
  formatTime,
  plural,
  formatMetric,
  formatSigned,
} from "./format.ts";

test.each([
  [0, "0 µs"],
  [950, "950 µs"],
  [1500, "1.5 ms"],
  [38_400, "38 ms"],
  [999_600, "1 s"],
  [1_240_000, "1.24 s"],
  [15_430_000, "15.4 s"],
  [59_990_000, "1 m 0 s"],
  [192_000_000, "3 m 12 s"],
  [7_500_000_000, "2 h 5 m"],
])("a duration of %i µs reads %s", (us, text) => {
  expect(formatDuration(us)).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1820, "1.8 kB"],
  [999_600, "1 MB"],
  [182_400_000_000, "182 GB"],
])("%i bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("counts are whole up to 9,999 and short from there", () => {
  expect(formatCompact(9999)).toBe("9,999");
  expect(formatCompact(12_345)).toBe("12.3K");
  expect(plural(1, "trace")).toBe("1 trace");
  expect(plural(3004, "trace")).toBe("3,004 traces");
});

test("a time today is a clock time, an older one has its day", () => {
  const now = new Date(2026, 10, 22, 14, 3, 22).getTime();
  expect(formatTime(now * 1000, now)).toBe("14:03:22");
  expect(formatTime((now - 86_400_000) * 1000, now)).toContain("21");
  expect(formatTime((now - 400 * 86_400_000) * 1000, now)).toContain("2025");
});

test("an age is told in the largest unit that fits, and never lies in the future", () => {
  const now = Date.now();
  expect(formatAgo((now - 90_000) * 1000, now)).toBe("1m ago");
  expect(formatAgo((now + 5000) * 1000, now)).toBe("now");
});

test("costs show cents, and below ten cents two digits that count", () => {
  expect(formatCost(0)).toBe("$0.00");
  expect(formatCost(12_345_000_000)).toBe("$12.35");
  expect(formatCost(99_000_000)).toBe("$0.099");
  expect(formatCost(210_000)).toBe("$0.00021");
  expect(formatCost(5_000_000)).toBe("$0.0050");
});

test("metrics of any size keep six digits", () => {
  expect([0, 0.92, 1234.5678, 0.000012345, 2.5e12].map(formatMetric)).toEqual(["0", "0.92", "1,234.57", "1.2345E-5", "2.5E12"]);
});

test("what one thing has on another carries its sign", () => {
  expect([1_240_000, -38_400, 0].map((us) => formatSigned(us, formatDuration))).toEqual(["+1.24 s", "−38 ms", "±0 µs"]);
});
