/** Joins parts of the time where there are more than a small chart can show. */
import type { Stats, StatsBucket } from "../bindings/api.ts";

const mostParts = 60;

type Percentile = "p50_us" | "p95_us";

/** Of the parts' percentiles the one in the middle, counting each as often as it has traces: near enough for a chart. */
function middle(buckets: ReadonlyArray<StatsBucket>, of: Percentile): number | null {
  const known = buckets.flatMap((bucket) => (bucket[of] === null ? [] : [{ us: bucket[of], traces: Math.max(1, bucket.traces) }]));
  const half = known.reduce((sum, one) => sum + one.traces, 0) / 2;
  let counted = 0;
  for (const one of known.toSorted((a, b) => a.us - b.us)) {
    counted += one.traces;
    if (counted >= half) return one.us;
  }
  return null;
}

function joined(buckets: ReadonlyArray<StatsBucket>): StatsBucket {
  const sum = (of: "traces" | "errors" | "tokens" | "cost_usd_nanos") => buckets.reduce((all, bucket) => all + bucket[of], 0);
  return {
    start_us: buckets[0]?.start_us ?? 0,
    traces: sum("traces"),
    errors: sum("errors"),
    p50_us: middle(buckets, "p50_us"),
    p95_us: middle(buckets, "p95_us"),
    tokens: sum("tokens"),
    cost_usd_nanos: sum("cost_usd_nanos"),
  };
}

/** The same in at most `most` parts of equal length. */
export function inFewerParts(stats: Stats, most: number = mostParts): Stats {
  const size = Math.ceil(stats.buckets.length / most);
  if (size <= 1) return stats;
  const buckets: StatsBucket[] = [];
  for (let at = 0; at < stats.buckets.length; at += size) buckets.push(joined(stats.buckets.slice(at, at + size)));
  return { ...stats, bucket_us: stats.bucket_us * size, buckets };
}
