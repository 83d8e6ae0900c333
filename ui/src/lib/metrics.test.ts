import { expect, test } from "vitest";
import type { Stats, StatsBucket } from "../bindings/api.ts";
import { bucketsSpan, bucketsTogether } from "./metrics.ts";

const bucket = (start_us: number, traces: number): StatsBucket => ({
  start_us,
  traces,
  errors: 1,
  p50_us: 5,
  p95_us: 9,
  tokens: traces * 10,
  cost_usd_nanos: traces * 100,
});
const buckets = [bucket(0, 1), bucket(60, 2), bucket(120, 4)];
const total = { traces: 7, errors: 3, p50_us: 5, p95_us: 9, p99_us: 9, input_tokens: 0, output_tokens: 70, cost_usd_nanos: 700 };
const stats: Stats = { bucket_us: 60, buckets, total, groups: [] };

test("parts of the time go from the first one's start to the last one's end", () => {
  expect(bucketsSpan(stats, 1, 2)).toEqual({ from_us: 60, to_us: 180 });
  expect(bucketsSpan(stats, 0, 9)).toBeNull();
});

test("several parts are added up, but for latencies, which cannot be", () => {
  expect(bucketsTogether(buckets.slice(1))).toEqual({
    start_us: 60,
    traces: 6,
    errors: 2,
    p50_us: null,
    p95_us: null,
    tokens: 60,
    cost_usd_nanos: 600,
  });
  expect(bucketsTogether([bucket(0, 1)])?.p50_us).toBe(5);
  expect(bucketsTogether([])).toBeNull();
});
