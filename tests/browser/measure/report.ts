/** What was measured: a JSON line each, kept in a file for the table at the end. */
import { appendFileSync } from "node:fs";

export type Row = {
  /** In which of the two it was measured. */
  where: string;
  what: string;
  /** Numbers by their names, each with its unit in it. */
  numbers: Record<string, number>;
  /** What the numbers should be, and whether they are. */
  goal?: { text: string; met: boolean };
};

/** The file that rows are kept in. */
export const file: string | undefined = process.env["TOUCHSTONE_MEASURED"];

export function note(row: Row): void {
  const numbers = Object.fromEntries(Object.entries(row.numbers).map(([name, value]) => [name, Math.round(value * 100) / 100]));
  const line = JSON.stringify({ ...row, numbers });
  process.stdout.write(`${line}\n`);
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}

/** The value below which that share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

export type Frames = { share: number; longest: number };

/**
 * The share of the display's frames in which the page was drawn, and the longest time between two
 * drawn ones. A page that stood still for a second missed sixty frames, not one.
 */
export function framesOf(intervals: readonly number[], period: number): Frames {
  const passed = intervals.reduce((sum, one) => sum + one, 0);
  const offered = Math.max(1, Math.round(passed / period));
  return { share: Math.min(1, intervals.length / offered), longest: Math.max(0, ...intervals) };
}
