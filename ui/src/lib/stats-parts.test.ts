import { expect, test } from "vitest";
import type { Stats, StatsBucket } from "../bindings/api.ts";
import { inFewerParts } from "./stats-parts.ts";

function bucket(start_us: number, traces: number, p50_us: number | null): StatsBucket {
  return { start_us, traces, errors: 1, p50_us, p95_us: p50_us === null ? null : p50_us * 2, tokens: 10, cost_usd_nanos: 5 };
}

function stats(buckets: StatsBucket[]): Stats {
  const total = { traces: 0, errors: 0, p50_us: null, p95_us: null, p99_us: null, input_tokens: 0, output_tokens: 0, cost_usd_nanos: 0 };
  return { bucket_us: 10, buckets, total, groups: [] };
}

test("few parts stay as they are", () => {
  const few = stats([bucket(0, 1, 1), bucket(10, 1, 1)]);
  expect(inFewerParts(few, 2)).toBe(few);
});

test("many parts are joined: counts add up, and the last may be shorter", () => {
  const many = stats([0, 10, 20, 30, 40].map((start) => bucket(start, 2, 100)));
  const few = inFewerParts(many, 2);
  expect(few.bucket_us).toBe(30);
  expect(few.buckets.map((one) => [one.start_us, one.traces, one.errors, one.tokens, one.cost_usd_nanos])).toEqual([
    [0, 6, 3, 30, 15],
    [30, 4, 2, 20, 10],
  ]);
});

test("the percentile of joined parts is that of where the traces are", () => {
  const few = inFewerParts(stats([bucket(0, 9, 100), bucket(10, 1, 5000), bucket(20, 0, null), bucket(30, 0, null)]), 2);
  expect(few.buckets.map((one) => [one.p50_us, one.p95_us])).toEqual([
    [100, 200],
    [null, null],
  ]);
});
