/** Numbers, durations, sizes and times as text, in the user's locale. */
import { locale } from "./locale-guard.ts";

const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
const threeDigits = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayAndClock = new Intl.DateTimeFormat(locale, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const yearAndDay = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });

export function formatCount(count: number): string {
  return integer.format(count);
}

/** Short from 10,000 on: 12.3K. */
export function formatCompact(count: number): string {
  return count < 10_000 ? integer.format(count) : compact.format(count);
}

const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

/** A part of a whole, as per cent; null where there is no whole. */
export function formatShare(part: number, whole: number): string | null {
  return whole <= 0 ? null : percent.format(part / whole);
}

/** Three significant steps: 0.4 ms, 38 ms, 1.24 s, 3 m 12 s, 2 h 5 m. */
export function formatDuration(us: number): string {
  if (us < 1000) return `${integer.format(us)} µs`;
  const ms = us / 1000;
  if (ms < 10) return `${oneDigit.format(ms)} ms`;
  if (ms < 999.5) return `${integer.format(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${twoDigits.format(seconds)} s`;
  if (seconds < 59.95) return `${oneDigit.format(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${integer.format(Math.floor(whole / 60))} m ${integer.format(whole % 60)} s`;
  return `${integer.format(Math.floor(whole / 3600))} h ${integer.format(Math.floor((whole % 3600) / 60))} m`;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB"];

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? integer : oneDigit;
  return `${digits.format(value)} ${byteUnits[unit] ?? "B"}`;
}

/** A clock time today, else the day with it. Times are microseconds since 1970. */
export function formatTime(us: number, nowMs: number = Date.now()): string {
  const date = new Date(us / 1000);
  const now = new Date(nowMs);
  if (date.toDateString() === now.toDateString()) return clock.format(date);
  return date.getFullYear() === now.getFullYear() ? dayAndClock.format(date) : yearAndDay.format(date);
}

/** From one time to another, microseconds since 1970; the second day is named only where it is another one. */
export function formatTimes(fromUs: number, toUs: number): string {
  return dayAndClock.formatRange(new Date(fromUs / 1000), new Date(toUs / 1000));
}

export function formatFullTime(us: number): string {
  return full.format(new Date(us / 1000));
}

/** How long ago, in the largest unit that fits. */
export function formatAgo(us: number, nowMs: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((nowMs - us / 1000) / 1000));
  if (seconds < 60) return ago.format(-seconds, "second");
  if (seconds < 3600) return ago.format(-Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return ago.format(-Math.floor(seconds / 3600), "hour");
  return ago.format(-Math.floor(seconds / 86_400), "day");
}

const nanosPerUsd = 1_000_000_000;
// Everything costs US dollars here: `$` is enough, also where another dollar is meant by it.
const dollars = { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const;
const cents = new Intl.NumberFormat(locale, { ...dollars, minimumFractionDigits: 2, maximumFractionDigits: 2 });
const small = new Intl.NumberFormat(locale, {
  ...dollars,
  minimumSignificantDigits: 2,
  maximumSignificantDigits: 2,
});

/** Billionths of a dollar as dollars: cents from ten cents on, else two significant digits. */
export function formatCost(nanos: number): string {
  const usd = nanos / nanosPerUsd;
  return usd === 0 || usd >= 0.1 ? cents.format(usd) : small.format(usd);
}

/** A score: up to three decimals. */
export function formatScore(score: number): string {
  return threeDigits.format(score);
}

const sixDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 });
const scientific = new Intl.NumberFormat(locale, { notation: "scientific", maximumSignificantDigits: 6 });

/** A metric of any size: up to six significant digits. */
export function formatMetric(value: number): string {
  const size = Math.abs(value);
  return value !== 0 && (size < 1e-4 || size >= 1e9) ? scientific.format(value) : sixDigits.format(value);
}

/** English plural: `plural(2, "trace")` is "2 traces". */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** What one thing has on another: `+1.2 s`, `−300 ms`, `±0 µs`. */
export function formatSigned(value: number, format: (size: number) => string): string {
  const sign = value > 0 ? "+" : value < 0 ? "−" : "±";
  return `${sign}${format(Math.abs(value))}`;
}
