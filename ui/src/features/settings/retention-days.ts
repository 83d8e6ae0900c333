/** The days after which traces go, as they are typed. */

/** As long as anybody could mean: a hundred years. */
const mostDays = 36_500;
const dayUs = 86_400_000_000;

/** Whole days from 1 on; null for anything else. */
export function daysOf(text: string): number | null {
  if (!/^\d{1,5}$/.test(text.trim())) return null;
  const days = Number(text);
  return days >= 1 && days <= mostDays ? days : null;
}

/** Traces that began before this go; to whole minutes, so that it is asked for once. */
export function cutoffUs(days: number, nowMs: number): number {
  return Math.floor(nowMs / 60_000) * 60_000_000 - days * dayUs;
}
