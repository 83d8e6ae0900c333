/** Which time the list shows: a range that ends now, or one with a beginning and an end of its own. */
import { formatTime, formatTimes } from "./format.ts";
import type { Range, TraceSearch } from "./search.ts";

/** Microseconds since 1970; null where it is open. */
export type TimeWindow = { from_us: number | null; to_us: number | null };

const hourMs = 3_600_000;
const rangeMs: Record<Range, number> = { "1h": hourMs, "24h": 24 * hourMs, "7d": 168 * hourMs };

/** The chosen window, null where a range or nothing is chosen. */
export function ownWindow({ from, to }: Pick<TraceSearch, "from" | "to">): TimeWindow | null {
  if (from === undefined && to === undefined) return null;
  return { from_us: from === undefined ? null : Number(from), to_us: to === undefined ? null : Number(to) };
}

export function windowOf(search: Pick<TraceSearch, "range" | "from" | "to">, nowMs: number): TimeWindow {
  const own = ownWindow(search);
  if (own !== null) return own;
  return { from_us: search.range === undefined ? null : (nowMs - rangeMs[search.range]) * 1000, to_us: null };
}

/** A window within a sentence; null where it is open on both sides. */
export function windowWords({ from_us, to_us }: TimeWindow): string | null {
  if (from_us === null) return to_us === null ? null : `before ${formatTime(to_us)}`;
  return to_us === null ? `since ${formatTime(from_us)}` : formatTimes(from_us, to_us);
}

const minuteUs = 60_000_000;

/** What the metrics are asked for: whole minutes, so that an answer serves for a while. Zero is as far back as there is. */
export function statsSpan(window: TimeWindow, nowMs: number): { from_us: number; to_us: number } {
  const to_us = window.to_us ?? Math.ceil((nowMs * 1000) / minuteUs) * minuteUs;
  const from_us = window.from_us === null ? 0 : window.to_us === null ? Math.floor(window.from_us / minuteUs) * minuteUs : window.from_us;
  return { from_us, to_us };
}
