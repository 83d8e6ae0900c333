import { expect, test } from "vitest";
import type { TracePage, TraceRow, TraceSession } from "../../bindings/api.ts";
import { groupedRows, headsOf, sessionKey } from "./groups.ts";

const usage = { input: null, output: null, total: null, cache_read: null, cache_write: null, reasoning: null };
const cost = { input_usd_nanos: null, output_usd_nanos: null, total_usd_nanos: null, estimated: false };

function row(trace_id: string, session: string | null, turns?: number, project = "0"): TraceRow {
  const in_session: TraceSession | undefined = turns === undefined ? undefined : { turns, failed_turns: 0, duration_us: 1, usage, cost };
  return {
    trace_id,
    project,
    name: "run",
    state: "ok",
    start_us: 1,
    duration_us: 1,
    span_count: 1,
    error_count: 0,
    usage,
    cost,
    request: null,
    response: null,
    session,
    user: null,
    ...(in_session !== undefined && { in_session }),
  };
}

const page = (rows: TraceRow[]): TracePage => ({ rows, next_cursor: null, outside: null, searched_to_us: null });
const ids = (rows: ReadonlyArray<TraceRow>) => rows.map((one) => one.trace_id);

test("one trace stands for its session, of each project, and those of none for themselves", () => {
  const rows = [row("a", "s"), row("b", null), row("c", "s"), row("d", null), row("e", "s", 1, "7")];
  expect(ids(headsOf(rows))).toEqual(["a", "b", "d", "e"]);
});

test("the other turns of an opened session stand below it, and what stands already is not repeated", () => {
  const heads = [row("a", "s", 3), row("b", null), row("c", "t", 1)];
  const found = page([row("new", "s"), row("a", "s"), row("old", "s")]);
  const { rows, groups } = groupedRows(heads, new Map([[sessionKey(row("a", "s")), found]]));
  expect(ids(rows)).toEqual(["a", "new", "old", "b", "c"]);
  expect(groups.get("a")).toMatchObject({ kind: "head", open: true, listed: 3 });
  expect(groups.get("old")).toEqual({ kind: "turn", head: "a", last: true });
  expect(groups.get("b")).toMatchObject({ open: null, session: null });
  expect(groups.get("c")).toMatchObject({ open: null, listed: null });
});

test("a session that is being opened has nothing below it yet", () => {
  const { rows, groups } = groupedRows([row("a", "s", 3)], new Map([[sessionKey(row("a", "s")), null]]));
  expect([ids(rows), groups.get("a")]).toMatchObject([["a"], { open: true, listed: null }]);
  expect(groupedRows([row("a", "s", 3)], new Map()).groups.get("a")).toMatchObject({ open: false });
});
