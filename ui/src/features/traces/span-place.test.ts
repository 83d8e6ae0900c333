import { expect, test } from "vitest";
import type { SpanRow, Usage } from "../../bindings/api.ts";
import { placeInTime } from "./SpanTreeRow.tsx";
import { totalTokens, usageText } from "../../lib/usage.ts";

const none: Usage = { input: null, output: null, total: null, cache_read: null, cache_write: null, reasoning: null };

function span(start_us: number, duration_us: number): SpanRow {
  return {
    span_id: "s",
    parent_id: null,
    depth: 0,
    children: 0,
    name: "s",
    type: "TOOL",
    status: "ok",
    start_us,
    duration_us,
    model: null,
    usage: none,
    cost: { input_usd_nanos: null, output_usd_nanos: null, total_usd_nanos: null, estimated: false },
    total_tokens: null,
    total_cost_usd_nanos: null,
    total_cost_estimated: false,
    critical: false,
  };
}

test("a span's bar lies within the trace's time, even when clocks disagree", () => {
  expect(placeInTime(span(150, 50), 100, 200)).toEqual({ left: 25, width: 25 });
  expect(placeInTime(span(50, 1000), 100, 200)).toEqual({ left: 0, width: 100 });
  expect(placeInTime(span(900, 10), 100, 200)).toEqual({ left: 100, width: 0 });
  expect(placeInTime(span(100, 0), 100, 0)).toEqual({ left: 0, width: 0 });
});

test("tokens are the total, else the sum of what is known", () => {
  expect(totalTokens({ ...none, total: 12, input: 1 })).toBe(12);
  expect(totalTokens({ ...none, input: 3 })).toBe(3);
  expect(totalTokens(none)).toBeNull();
  expect(usageText(none)).toBeNull();
  expect(usageText({ ...none, input: 3, output: 4, cache_read: 2 })).toEqual({
    text: "3 → 4 tokens",
    title: "Tokens: 3 input, 4 output, 2 read from the cache",
  });
});
