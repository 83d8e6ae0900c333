/** The list's rows: keyset pages, kept fresh without moving a reader who has scrolled down. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { call, type RpcError } from "../../api/client.ts";
import type { TraceRow, TracePage, TraceListRequest } from "../../bindings/api.ts";
import { onStale, touches } from "../../api/stale.ts";
import type { TraceSearch } from "../../lib/search.ts";
import { createFlatten, type News } from "./pages.ts";
import { isFollowing, refreshPages, type Pages, type Reader } from "./refresh-pages.ts";
import { ownWindow, windowOf, type TimeWindow } from "../../lib/time-window.ts";
import { useSerial } from "../../lib/use-serial.ts";

const pageSize = 100;
/** A range that ends now is moved on when the reader is at the top and it is older than this. */
const anchorMs = 60_000;

export type TraceList = {
  rows: TraceRow[];
  /** The columns that the rows' cells are of. */
  asked: ReadonlyArray<string>;
  /** What was asked, without the page. */
  request: TraceListRequest;
  window: TimeWindow;
  /** True until the first answer. */
  loading: boolean;
  /** An answer to another question than the one shown is on its way. */
  busy: boolean;
  /** What is shown belongs to the question before. */
  outdated: boolean;
  error: RpcError | null;
  /** Why the query cannot be read; what was found before stays. */
  queryError: RpcError | null;
  outside: number | null;
  /** How far back a search came, microseconds since 1970; there may be more before that. */
  searchedTo: number | null;
  hasMore: boolean;
  /** Pages that are loaded. */
  pages: number;
  loadingMore: boolean;
  loadMore: () => void;
  /** Why the next page could not be had; nothing more is asked for until `retryMore`. */
  moreError: RpcError | null;
  retryMore: () => void;
  /** What there is that is not listed; null with nothing. */
  news: News | null;
  refresh: () => void;
  /** Refreshes where something may have changed since all that is listed was asked for. */
  catchUp: () => void;
};

type Filter = Pick<TraceSearch, "project" | "q" | "order" | "range" | "from" | "to" | "group">;

/** `columns` are those that each row is asked for, parted by line feeds. */
function useRequest({ project, q, order, range, from, to, group }: Filter, columns: string, anchor: number): TraceListRequest {
  const query = q?.trimEnd() ?? "";
  return useMemo(
    () => ({
      project: project ?? null,
      ...windowOf({ ...(range !== undefined && { range }), ...(from !== undefined && { from }), ...(to !== undefined && { to }) }, anchor),
      ...(query !== "" && { query }),
      // Nothing fits no words.
      ...(order !== undefined && (query !== "" || order !== "ranked") && { order }),
      ...(columns !== "" && { columns: columns.split("\n") }),
      ...(group !== undefined && { by_session: true }),
      limit: pageSize,
    }),
    [project, query, order, range, from, to, group, columns, anchor],
  );
}

export function useTraceList(filter: Filter, columns: ReadonlyArray<string>, reader: RefObject<Reader>): TraceList {
  const client = useQueryClient();
  const [anchor, setAnchor] = useState(Date.now);
  /** Changes that were told of, and how many of them the whole list knows. */
  const changes = useRef({ told: 0, known: 0 });
  const [news, setNews] = useState<{ of: TraceListRequest; news: News | null } | null>(null);
  const request = useRequest(filter, columns.join("\n"), anchor);
  const key = useMemo(() => ["trace_list", request, "pages"] as const, [request]);
  const list = useInfiniteQuery<TracePage, RpcError, Pages, typeof key, string | null>({
    queryKey: key,
    meta: { paged: true },
    queryFn: ({ pageParam, signal }) => call("trace_list", { ...request, cursor: pageParam }, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

  const slides = filter.range !== undefined && ownWindow(filter) === null;
  const step = useCallback(async () => {
    if (slides && isFollowing(reader.current) && Date.now() - anchor > anchorMs) {
      setAnchor(Date.now());
      return;
    }
    const { told } = changes.current;
    const refreshed = await refreshPages(client, key, request, reader);
    if (refreshed.whole) changes.current.known = told;
    setNews({ of: request, news: refreshed.news });
  }, [client, key, request, slides, anchor, reader]);
  const refresh = useSerial(step);
  useEffect(() => {
    const onChange = () => {
      changes.current.told += 1;
      refresh();
    };
    // What is kept from before may be old.
    if (client.getQueryData(key) !== undefined) onChange();
    return onStale((stale) => {
      if (touches(stale, ["trace"])) onChange();
    });
  }, [client, key, refresh]);
  const catchUp = useCallback(() => {
    if (changes.current.known < changes.current.told || (slides && Date.now() - anchor > anchorMs)) refresh();
  }, [slides, anchor, refresh]);

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const queryError = list.data === undefined && request.query != null && list.error?.code === "bad_request" ? list.error : null;
  const data = useLastGood(list.data, queryError !== null);
  const pages = data?.pages;
  const [flatten] = useState(createFlatten);
  const rows = useMemo(() => flatten(pages ?? []), [flatten, pages]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const fresh = list.isPlaceholderData || list.data === undefined ? null : (request.columns ?? none);
  const asked = useLatest(fresh, none);
  return {
    rows,
    asked,
    request,
    window: { from_us: request.from_us ?? null, to_us: request.to_us ?? null },
    loading: list.isPending,
    busy: list.isFetching && (list.isPlaceholderData || list.data === undefined),
    outdated: list.isPlaceholderData || queryError !== null,
    error: data === undefined ? list.error : null,
    queryError,
    outside: pages?.[0]?.outside ?? null,
    searchedTo: queryError === null ? (pages?.at(-1)?.searched_to_us ?? null) : null,
    hasMore: hasNextPage,
    pages: pages?.length ?? 0,
    loadingMore: isFetchingNextPage,
    loadMore,
    moreError: isFetchNextPageError ? list.error : null,
    retryMore: () => void fetchNextPage(),
    news: news?.of === request ? news.news : null,
    refresh,
    catchUp,
  };
}

const none: ReadonlyArray<string> = [];

/** The last value that was not null. */
function useLatest<T>(value: T | null, first: T): T {
  const [last, setLast] = useState(first);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}

/** `data`, or while `kept` what it was before. */
function useLastGood(data: Pages | undefined, kept: boolean): Pages | undefined {
  const [last, setLast] = useState(data);
  if (data !== undefined && data !== last) setLast(data);
  return data ?? (kept ? last : undefined);
}
