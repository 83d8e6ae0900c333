import { expect, test } from "vitest";
import type { SessionPage, SessionRow } from "../../bindings/api.ts";
import { flatten, hasNews, keyOf, patched } from "./session-pages.ts";

const row = (session: string, turns = 1, project = "0"): SessionRow => ({
  session,
  project,
  turns,
  failed_turns: 0,
  error_count: 0,
  first_us: 0,
  last_us: turns,
  duration_us: 1,
  worked_us: 1,
  usage: { input: null, output: null, total: null, cache_read: null, cache_write: null, reasoning: null },
  cost: { input_usd_nanos: null, output_usd_nanos: null, total_usd_nanos: null, estimated: false },
  users: [],
  request: null,
  response: null,
  feedback: [],
  judged_turns: turns,
});
const page = (...rows: SessionRow[]): SessionPage => ({
  rows,
  next_cursor: null,
  total: rows.length,
  outside: null,
  searched_to_us: null,
  limited: false,
  counting: false,
});

test("a session that went on between two pages is shown once, one of another project beside it", () => {
  const rows = flatten([page(row("a", 2), row("b")), page(row("a", 1), row("a", 1, "7"))]);
  expect(rows.map(keyOf)).toEqual(["0/a", "0/b", "7/a"]);
  expect(rows[0]?.turns).toBe(2);
});

test("a fresh page changes what is listed in place and brings nothing in", () => {
  const listed = [page(row("a"), row("b")), page(row("c"))];
  const now = patched(listed, page(row("new"), row("c", 5)));
  expect(flatten(now).map((one) => [one.session, one.turns])).toEqual([
    ["a", 1],
    ["b", 1],
    ["c", 5],
  ]);
  expect(now.map((one) => one.total)).toEqual([2, 1]);
});

test("there is news where another session leads, or the leading one went on", () => {
  const listed = [page(row("a"), row("b"))];
  expect(hasNews(listed, page(row("a"), row("b")))).toBe(false);
  expect(hasNews(listed, page(row("b", 2), row("a")))).toBe(true);
  expect(hasNews(listed, page(row("a", 2), row("b")))).toBe(true);
  expect(hasNews(listed, page())).toBe(false);
  expect(hasNews([page()], page(row("a")))).toBe(true);
});
