/** Pages of sessions: what is loaded as one list, and what a fresh first page changes in it without moving the reader. */
import type { SessionPage, SessionRow } from "../../bindings/api.ts";

type Named = Pick<SessionRow, "project" | "session">;

/** What names a session: the same id in two projects is two sessions. No project's id has a slash. */
export function keyOf({ project, session }: Named): string {
  return `${project}/${session}`;
}

/** All rows in order; one that stands on two pages (it went on between two fetches) is shown once, where it stands first. */
export function flatten(pages: ReadonlyArray<SessionPage>): SessionRow[] {
  const seen = new Set<string>();
  const rows: SessionRow[] = [];
  for (const page of pages) {
    for (const row of page.rows) {
      const key = keyOf(row);
      if (seen.has(key)) continue;
      seen.add(key);
      rows.push(row);
    }
  }
  return rows;
}

/** `pages` with what `fresh`, the first page asked again, knows better of the sessions in it and of all. Each stays where it stands. */
export function patched(pages: ReadonlyArray<SessionPage>, fresh: SessionPage): SessionPage[] {
  const known = new Map(fresh.rows.map((row) => [keyOf(row), row]));
  return pages.map((page, index) => ({
    ...page,
    ...(index === 0 && { total: fresh.total }),
    rows: page.rows.map((row) => known.get(keyOf(row)) ?? row),
  }));
}

/** Whether `fresh`, the first page asked again, begins with another session than the list, or one that went on. */
export function hasNews(listed: ReadonlyArray<SessionPage>, fresh: SessionPage): boolean {
  const [first] = fresh.rows;
  const before = listed[0]?.rows[0];
  if (first === undefined) return false;
  return before === undefined || keyOf(first) !== keyOf(before) || first.turns > before.turns;
}
