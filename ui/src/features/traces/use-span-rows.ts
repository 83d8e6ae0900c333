/** Windows on the pre-order of a trace's spans: only what is in view is asked for and kept. */
import { useQuery, type Query, type UseQueryResult } from "@tanstack/react-query";
import { commandQuery, queryClient } from "../../api/queries.ts";
import type { SpanSeek, SpanGetRequest, SpanLocated, SpanRow, TraceRows, TraceRowsRequest, TypeCount } from "../../bindings/api.ts";
import { call, type RpcError } from "../../api/client.ts";
import { usePaced } from "../../lib/use-paced.ts";
import { requestOf, wholeTree, type TreeShow } from "./tree-show.ts";

const windowSize = 200;
/** Windows that are only flown past are not asked for: they would be gone before they came. */
const paceMs = 100;
/** How long a window that is out of view is kept: who scrolls through a million spans keeps few of them. */
const keptMs = 5_000;

export type SpanRows = {
  total: number;
  /** Spans that the filter shows, collapsed or not, and those of them that failed; null until known. */
  shown: number | null;
  failed: number | null;
  types: TypeCount[];
  at: (index: number) => SpanRow | undefined;
  indexOf: (id: string) => number;
  error: RpcError | null;
  retry: () => void;
};

const soonMs = 1000;

/** A large trace that grows is not read anew with each span: whether what is known is not the last of it, and when to ask again. */
export function againMs(trace_id: string, revision: number | undefined): number | false {
  const last = queryClient.getQueryData(commandQuery("trace_get", { trace_id }).queryKey)?.revision;
  return last !== undefined && revision !== undefined && revision < last ? soonMs : false;
}

/** Until the new answer is there, the one before stays, if it is of the same trace. */
function useWindow(request: TraceRowsRequest, enabled: boolean): UseQueryResult<TraceRows> {
  return useQuery({
    ...commandQuery("trace_rows", request),
    enabled,
    gcTime: keptMs,
    refetchInterval: (query) => againMs(request.trace_id, query.state.data?.revision),
    placeholderData: (before: TraceRows | undefined, query: Query<TraceRows> | undefined) =>
      (query?.queryKey[1] as TraceRowsRequest | undefined)?.trace_id === request.trace_id ? before : undefined,
  });
}

/** At most 80 rows are in view, so two windows of 200 always cover them. */
export function useSpanRows(trace_id: string, show: TreeShow, first: number, last: number): SpanRows {
  const offset = usePaced(Math.floor(first / windowSize) * windowSize, paceMs);
  const request = { ...requestOf(trace_id, show), count: windowSize };
  const a = useWindow({ ...request, offset }, true);
  const b = useWindow({ ...request, offset: offset + windowSize }, last >= offset + windowSize);
  const windows = [a.data, b.data];
  return {
    total: a.data?.total ?? 0,
    shown: a.data?.shown ?? null,
    failed: a.data?.failed ?? null,
    types: a.data?.types ?? [],
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

/** Brings what the panel shows of a trace into the cache: its head, its first spans, and of one span, or of its root, what it says. */
export async function loadTrace(trace_id: string, span_id?: string): Promise<void> {
  const said = span_id === undefined ? undefined : loadSpan(trace_id, span_id);
  const [rows] = await Promise.all([
    queryClient.fetchQuery(commandQuery("trace_rows", { ...requestOf(trace_id, wholeTree), offset: 0, count: windowSize })),
    queryClient.fetchQuery(commandQuery("trace_get", { trace_id })),
    said,
  ]);
  const root = rows.rows[0];
  if (root !== undefined && said === undefined) await loadSpan(trace_id, root.span_id);
}

/** Larger values are looked into part by part. */
const mostBytes = 1_000_000;

export function spanRequest(trace_id: string, span_id: string): SpanGetRequest {
  return { trace_id, span_id, most_bytes: mostBytes };
}

export async function loadSpan(trace_id: string, span_id: string): Promise<void> {
  await queryClient.fetchQuery(commandQuery("span_get", spanRequest(trace_id, span_id)));
}

/** Where in the view a span lies, or the failed one that comes next. */
export async function locate(trace_id: string, show: TreeShow, span_id: string | null, seek: SpanSeek): Promise<SpanLocated> {
  return call("span_locate", { ...requestOf(trace_id, show), seek, ...(span_id !== null && { span_id }) });
}
