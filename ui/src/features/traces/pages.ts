/** Merging fresh pages of the list into those that are loaded, without moving the reader. */
import type { TraceRow, TracePage } from "../../bindings/api.ts";

/** WebKit clamps an element's height at 33,554,428 px; at 32 px a row this stays below it. */
const mostRows = 1_000_000;

/**
 * All rows in order; a trace that stands on two pages (it arrived between two fetches) is listed
 * once. Where the list grows at its end, the pages before are not looked at again.
 */
export function createFlatten(): (pages: ReadonlyArray<TracePage>) => TraceRow[] {
  let known: ReadonlyArray<TracePage> = [];
  let seen = new Set<string>();
  let rows: TraceRow[] = [];
  return (pages) => {
    const [only] = pages;
    if (pages.length === 1 && only !== undefined) return only.rows;
    const grown = known.length <= pages.length && known.every((page, index) => page === pages[index]);
    if (!grown) [known, seen, rows] = [[], new Set(), []];
    const more = pages.slice(known.length).flatMap((page) => page.rows.filter((row) => seen.size < seen.add(row.trace_id).size));
    known = pages;
    rows = [...rows, ...more].slice(0, mostRows);
    return rows;
  };
}

/**
 * `old` with what `fresh`, the same page asked again, knows better: changed rows are replaced, rows
 * that are gone are left out. New rows are not put in: they would shift what is being read.
 */
export function patchPage(old: TracePage, fresh: TracePage): TracePage {
  const known = new Map(fresh.rows.map((row) => [row.trace_id, row]));
  const last = fresh.rows.at(-1);
  const covers = (row: TraceRow) => fresh.next_cursor === null || (last !== undefined && row.start_us > last.start_us);
  const rows = old.rows.flatMap((row) => {
    const now = known.get(row.trace_id);
    if (now !== undefined) return [now];
    return covers(row) ? [] : [row];
  });
  return { ...old, rows };
}

/** `more` where there are more than were counted; a count of zero is of changes that nobody can count. */
export type News = { count: number; more: boolean };

/** With how many traces that are not listed `fresh`, the first page asked again, begins; null with none. */
export function newsOf(listed: ReadonlyArray<TracePage>, fresh: TracePage): News | null {
  const known = new Set(listed[0]?.rows.map((row) => row.trace_id));
  const at = fresh.rows.findIndex((row) => known.has(row.trace_id));
  const count = at < 0 ? fresh.rows.length : at;
  return count === 0 ? null : { count, more: at < 0 && fresh.next_cursor !== null };
}

/** Whether the first page shows something else than before. */
export function isChanged(listed: ReadonlyArray<TracePage>, fresh: TracePage): boolean {
  return JSON.stringify(listed[0]?.rows ?? []) !== JSON.stringify(fresh.rows);
}

/** Indexes of the pages that hold the rows from `first` to `last`. */
export function pagesIn(pages: ReadonlyArray<TracePage>, first: number, last: number): number[] {
  const found: number[] = [];
  let start = 0;
  for (const [index, page] of pages.entries()) {
    const end = start + page.rows.length;
    if (end > first && start <= last) found.push(index);
    if (start > last) break;
    start = end;
  }
  return found;
}
