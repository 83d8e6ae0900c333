/** What is told of traces over time: for the whole time, and for each part of it. */
import type { Stats, StatsBucket, StatsTotal } from "../bindings/api.ts";
import { formatCompact, formatCost, formatCount, formatDuration, formatShare } from "./format.ts";

export type Metric = {
  id: "traces" | "errors" | "latency" | "tokens" | "cost";
  label: string;
  /** Of the whole time. */
  total: (total: StatsTotal) => string;
  /** More, to be read by who asks. */
  about: (total: StatsTotal) => string;
  /** Of one part of it. */
  part: (bucket: StatsBucket) => string;
  height: (bucket: StatsBucket) => number | null;
  /** A second height within the first. */
  inner?: (bucket: StatsBucket) => number | null;
};

const none = "—";
const share = (errors: number, traces: number) => formatShare(errors, traces) ?? none;
const took = (us: number | null) => (us === null ? none : formatDuration(us));
const both = ({ p50_us, p95_us }: { p50_us: number | null; p95_us: number | null }) =>
  p50_us === null && p95_us === null ? none : `${took(p50_us)} · ${took(p95_us)}`;

export const metrics: ReadonlyArray<Metric> = [
  {
    id: "traces",
    label: "Traces",
    total: ({ traces }) => formatCompact(traces),
    about: ({ traces }) => formatCount(traces),
    part: ({ traces }) => formatCompact(traces),
    height: ({ traces }) => traces,
  },
  {
    id: "errors",
    label: "Failed",
    total: ({ errors, traces }) => share(errors, traces),
    about: ({ errors, traces }) => `${formatCount(errors)} of ${formatCount(traces)}`,
    part: ({ errors, traces }) => share(errors, traces),
    height: ({ errors }) => errors,
  },
  {
    id: "latency",
    label: "p50 · p95",
    total: both,
    about: ({ p50_us, p95_us, p99_us }) =>
      `Half took up to ${took(p50_us)}, 95 of 100 up to ${took(p95_us)}, 99 of 100 up to ${took(p99_us)}`,
    part: both,
    height: ({ p95_us }) => p95_us,
    inner: ({ p50_us }) => p50_us,
  },
  {
    id: "tokens",
    label: "Tokens",
    total: ({ input_tokens, output_tokens }) => formatCompact(input_tokens + output_tokens),
    about: ({ input_tokens, output_tokens }) => `${formatCount(input_tokens)} read, ${formatCount(output_tokens)} written`,
    part: ({ tokens }) => formatCompact(tokens),
    height: ({ tokens }) => tokens,
  },
  {
    id: "cost",
    label: "Cost",
    total: ({ cost_usd_nanos }) => formatCost(cost_usd_nanos),
    about: () => "Of what states its cost or has a price",
    part: ({ cost_usd_nanos }) => formatCost(cost_usd_nanos),
    height: ({ cost_usd_nanos }) => cost_usd_nanos,
  },
];

/** From where to where the parts from one to another go; null where there are none. */
export function bucketsSpan(stats: Stats, first: number, last: number): { from_us: number; to_us: number } | null {
  const [begin, end] = [stats.buckets[first], stats.buckets[last]];
  return begin === undefined || end === undefined ? null : { from_us: begin.start_us, to_us: end.start_us + stats.bucket_us };
}

/** Several parts of the time as one. Latencies of single parts make none of several. */
export function bucketsTogether(buckets: ReadonlyArray<StatsBucket>): StatsBucket | null {
  const [first, ...others] = buckets;
  if (first === undefined || others.length === 0) return first ?? null;
  const sum = (of: (bucket: StatsBucket) => number) => buckets.reduce((all, bucket) => all + of(bucket), 0);
  return {
    start_us: first.start_us,
    traces: sum((bucket) => bucket.traces),
    errors: sum((bucket) => bucket.errors),
    p50_us: null,
    p95_us: null,
    tokens: sum((bucket) => bucket.tokens),
    cost_usd_nanos: sum((bucket) => bucket.cost_usd_nanos),
  };
}
