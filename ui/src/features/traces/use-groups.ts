/** The list with the traces of a session standing together: one of them for all, the others below it once it is opened. */
import { useQueries, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { call } from "../../api/client.ts";
import type { TraceListRequest, TracePage, TraceRow } from "../../bindings/api.ts";
import { groupedRows, headsOf, sessionKey, type RowGroup } from "./groups.ts";

const mostShown = 200;

export type Groups = {
  /** What is listed, opened sessions included. */
  rows: TraceRow[];
  /** Null where sessions do not stand together. */
  of: ((row: TraceRow) => RowGroup | null) | null;
  toggle: (row: TraceRow) => void;
};

/** What the list finds of one session. */
async function askSession(request: TraceListRequest, { project, session }: TraceRow, signal: AbortSignal): Promise<TracePage> {
  const { query } = await call("query_choose", { query: request.query ?? "", field: "session", values: [session ?? ""] }, signal);
  return call("trace_list", { ...request, project, query, by_session: null, limit: mostShown }, signal);
}

const pagesOf = (found: UseQueryResult<TracePage>[]) => found.map((one) => one.data ?? null);

export function useGroups(rows: TraceRow[], request: TraceListRequest): Groups {
  const client = useQueryClient();
  const on = request.by_session === true;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const heads = useMemo(() => (on ? headsOf(rows) : rows), [on, rows]);
  const open = useMemo(() => (on ? heads.filter((row) => opened.has(sessionKey(row))) : []), [on, heads, opened]);
  const pages = useQueries({
    queries: open.map((row) => ({
      queryKey: ["trace_list", request, "session", sessionKey(row)],
      queryFn: ({ signal }: { signal: AbortSignal }) => askSession(request, row, signal),
      meta: { paged: true },
      gcTime: 60_000,
    })),
    combine: pagesOf,
  });
  // They are asked anew whenever the list was.
  useEffect(() => {
    if (on && heads.length > 0) void client.invalidateQueries({ queryKey: ["trace_list", request, "session"] });
  }, [client, on, request, heads]);
  const grouped = useMemo(
    () => (on ? groupedRows(heads, new Map(open.map((row, index) => [sessionKey(row), pages[index] ?? null]))) : null),
    [on, heads, open, pages],
  );
  const toggle = useCallback((row: TraceRow) => {
    const key = sessionKey(row);
    setOpened((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  return {
    rows: grouped?.rows ?? rows,
    of: grouped === null ? null : (row) => grouped.groups.get(row.trace_id) ?? null,
    toggle,
  };
}
