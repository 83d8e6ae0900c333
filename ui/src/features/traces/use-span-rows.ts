/** Windows on the pre-order of a trace's spans: only what is in view is asked for and kept. */
import { useQuery, type Query, type UseQueryResult } from "@tanstack/react-query";
import { commandQuery, queryClient } from "../../api/queries.ts";
import type { SpanRow, TraceRows, TraceRowsRequest } from "../../bindings/api.ts";
import type { RpcError } from "../../api/client.ts";

const windowSize = 200;
/** For finding a span that is not in view. */
const searchSize = 500;
const searchWindows = 40;

export type SpanRows = {
  total: number;
  at: (index: number) => SpanRow | undefined;
  indexOf: (id: string) => number;
  error: RpcError | null;
  retry: () => void;
};

/** Until the new answer is there, the one before stays, if it is of the same trace. */
function useWindow(request: TraceRowsRequest, enabled: boolean): UseQueryResult<TraceRows> {
  return useQuery({
    ...commandQuery("trace_rows", request),
    enabled,
    placeholderData: (before: TraceRows | undefined, query: Query<TraceRows> | undefined) =>
      (query?.queryKey[1] as TraceRowsRequest | undefined)?.trace_id === request.trace_id ? before : undefined,
  });
}

/** At most 80 rows are in view, so two windows of 200 always cover them. */
export function useSpanRows(trace_id: string, collapsed: string[], first: number, last: number): SpanRows {
  const offset = Math.floor(first / windowSize) * windowSize;
  const a = useWindow({ trace_id, collapsed, offset, count: windowSize }, true);
  const b = useWindow({ trace_id, collapsed, offset: offset + windowSize, count: windowSize }, last >= offset + windowSize);
  const windows = [a.data, b.data];
  return {
    total: a.data?.total ?? 0,
    at: (index) => {
      for (const one of windows) {
        const row = one?.rows[index - one.offset];
        if (row !== undefined) return row;
      }
      return undefined;
    },
    indexOf: (id) => {
      for (const one of windows) {
        const found = one?.rows.findIndex((row) => row.span_id === id) ?? -1;
        if (one !== undefined && found >= 0) return one.offset + found;
      }
      return -1;
    },
    error: a.data === undefined ? a.error : null,
    retry: () => void a.refetch(),
  };
}

/** Brings what the panel shows of a trace into the cache: its head, its first spans, its root span. */
export async function loadTrace(trace_id: string): Promise<void> {
  const [rows] = await Promise.all([
    queryClient.fetchQuery(commandQuery("trace_rows", { trace_id, collapsed: [], offset: 0, count: windowSize })),
    queryClient.fetchQuery(commandQuery("trace_get", { trace_id })),
  ]);
  const root = rows.rows[0];
  if (root !== undefined) await loadSpan(trace_id, root.span_id);
}

export async function loadSpan(trace_id: string, span_id: string): Promise<void> {
  await queryClient.fetchQuery(commandQuery("span_get", { trace_id, span_id }));
}

/** The place of a span anywhere in the trace, or -1; for links to a span far down. */
export async function findSpan(trace_id: string, span: string): Promise<number> {
  for (let window = 0; window < searchWindows; window += 1) {
    const offset = window * searchSize;
    const page = await queryClient.fetchQuery(commandQuery("trace_rows", { trace_id, collapsed: [], offset, count: searchSize }));
    const found = page.rows.findIndex((row) => row.span_id === span);
    if (found >= 0) return offset + found;
    if (offset + page.rows.length >= page.total || page.rows.length === 0) return -1;
  }
  return -1;
}
