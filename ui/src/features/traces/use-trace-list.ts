/** The list's rows: keyset pages, kept fresh without moving a reader who has scrolled down. */
import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { call, type RpcError } from "../../api/client.ts";
import { onStale, touches } from "../../api/stale.ts";
import type { TraceListRequest, TracePage, TraceRow } from "../../bindings/api.ts";
import type { Range } from "../../lib/search.ts";
import { flatten, hasNews, pagesIn, patchPage } from "./pages.ts";

type Pages = InfiniteData<TracePage, string | null>;
/** Where the reader is; the grid writes it as it scrolls. */
export type Reader = { atTop: boolean; first: number; last: number };

const pageSize = 100;
const hourMs = 3_600_000;
const rangeMs: Record<Range, number> = { "1h": hourMs, "24h": 24 * hourMs, "7d": 168 * hourMs };
/** A range that ends now is moved on when the reader is at the top and it is older than this. */
const anchorMs = 60_000;

export type TraceList = {
  rows: TraceRow[];
  /** True until the first answer. */
  loading: boolean;
  /** What is shown belongs to the filter before. */
  outdated: boolean;
  error: RpcError | null;
  outside: number | null;
  hasMore: boolean;
  loadMore: () => void;
  /** Why the next page could not be had; nothing more is asked for until `retryMore`. */
  moreError: RpcError | null;
  retryMore: () => void;
  /** Newer traces exist above what is listed. */
  news: boolean;
  refresh: () => void;
};

export function useTraceList(project: string | undefined, range: Range | undefined, reader: RefObject<Reader>): TraceList {
  const client = useQueryClient();
  const [anchor, setAnchor] = useState(Date.now);
  const [newsFor, setNewsFor] = useState<TraceListRequest | null>(null);
  const request = useMemo<TraceListRequest>(
    () => ({ project: project ?? null, from_us: range === undefined ? null : (anchor - rangeMs[range]) * 1000, limit: pageSize }),
    [project, range, anchor],
  );
  const key = useMemo(() => ["trace_list", request, "pages"] as const, [request]);
  const list = useInfiniteQuery<TracePage, RpcError, Pages, typeof key, string | null>({
    queryKey: key,
    meta: { paged: true },
    queryFn: ({ pageParam, signal }) => call("trace_list", { ...request, cursor: pageParam }, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

  const step = useCallback(async () => {
    if (range !== undefined && reader.current.atTop && Date.now() - anchor > anchorMs) setAnchor(Date.now());
    else setNewsFor((await bringUpToDate(client, key, request, reader)) ? request : null);
  }, [client, key, request, range, anchor, reader]);
  const refresh = useSerial(step);
  useEffect(() => {
    if (client.getQueryData(key) !== undefined) refresh();
    return onStale((stale) => {
      if (touches(stale, ["trace"])) refresh();
    });
  }, [client, key, refresh]);

  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const rows = useMemo(() => flatten(data?.pages ?? []), [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return {
    rows,
    loading: list.isPending,
    outdated: list.isPlaceholderData,
    error: data === undefined ? list.error : null,
    outside: data?.pages[0]?.outside ?? null,
    hasMore: hasNextPage,
    loadMore,
    moreError: isFetchNextPageError ? list.error : null,
    retryMore: () => void fetchNextPage(),
    news: newsFor === request,
    refresh,
  };
}

/** Asks for what the reader sees anew; answers whether there is news above it. */
async function bringUpToDate(
  client: QueryClient,
  key: readonly unknown[],
  request: TraceListRequest,
  reader: RefObject<Reader>,
): Promise<boolean> {
  const before = client.getQueryData<Pages>(key);
  if (before === undefined) {
    await client.refetchQueries({ queryKey: key, exact: true });
    return false;
  }
  const fresh = await call("trace_list", { ...request, cursor: null });
  if (reader.current.atTop) {
    await client.cancelQueries({ queryKey: key, exact: true });
    client.setQueryData<Pages>(key, { pages: [fresh], pageParams: [null] });
    return false;
  }
  const patches = new Map([[0, fresh]]);
  for (const index of pagesIn(before.pages, reader.current.first, reader.current.last)) {
    if (index > 0) patches.set(index, await call("trace_list", { ...request, cursor: before.pageParams[index] ?? null }));
  }
  client.setQueryData<Pages>(
    key,
    (now) => now && { ...now, pages: now.pages.map((page, index) => patched(page, before.pages[index], patches.get(index))) },
  );
  return hasNews(before.pages, fresh);
}

function patched(page: TracePage, before: TracePage | undefined, fresh: TracePage | undefined): TracePage {
  return fresh === undefined || page !== before ? page : patchPage(page, fresh);
}

/** Runs `step` one at a time; calls that come meanwhile make one more run. Failures are the link's to tell. */
function useSerial(step: () => Promise<void>): () => void {
  const state = useRef({ running: false, again: false });
  const latest = useRef(step);
  useEffect(() => {
    latest.current = step;
  });
  return useCallback(() => {
    const run = state.current;
    if (run.running) {
      run.again = true;
      return;
    }
    run.running = true;
    const loop = async () => {
      do {
        run.again = false;
        await latest.current().catch(() => undefined);
      } while (run.again);
      run.running = false;
    };
    void loop();
  }, []);
}
