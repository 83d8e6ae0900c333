/** The list's rows: keyset pages, kept fresh without moving a reader who has scrolled down. */
import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState, type RefObject } from "react";
import { call, type RpcError } from "../../api/client.ts";
import { onStale, touches } from "../../api/stale.ts";
import type { SessionListRequest, SessionPage, SessionRow } from "../../bindings/api.ts";
import type { SessionSearch } from "../../lib/search.ts";
import { ownWindow, windowOf } from "../../lib/time-window.ts";
import { useSerial } from "../../lib/use-serial.ts";
import { flatten, hasNews, patched } from "./session-pages.ts";

const pageSize = 50;
/** A range that ends now is moved on when the reader is at the top and it is older than this. */
const anchorMs = 60_000;

type Pages = InfiniteData<SessionPage, string | null>;
type Filter = Pick<SessionSearch, "project" | "q" | "sort" | "up" | "range" | "from" | "to">;

export type SessionList = {
  rows: SessionRow[];
  /** True until the first answer. */
  loading: boolean;
  busy: boolean;
  /** What is shown belongs to the question before. */
  outdated: boolean;
  error: RpcError | null;
  /** Why what is searched for cannot be read. */
  searchError: RpcError | null;
  /** How many there are, counted up to 10,000; null where it is not known. */
  total: number | null;
  outside: number | null;
  /** How far back a search or an order came, microseconds since 1970. */
  searchedTo: number | null;
  /** A search has named, or sorted, as many as it does. */
  limited: boolean;
  /** Sessions of an earlier program are still being counted. */
  counting: boolean;
  hasMore: boolean;
  loadingMore: boolean;
  loadMore: () => void;
  moreError: RpcError | null;
  /** Something happened above what is listed. */
  news: boolean;
  refresh: () => void;
};

function useRequest({ project, q, sort, up, range, from, to }: Filter, anchor: number): SessionListRequest {
  const search = q?.trim() ?? "";
  return useMemo(
    () => ({
      project: project ?? null,
      ...windowOf({ ...(range !== undefined && { range }), ...(from !== undefined && { from }), ...(to !== undefined && { to }) }, anchor),
      ...(search !== "" && { search }),
      ...(sort !== undefined && { sort }),
      ...(up !== undefined && { ascending: true }),
      limit: pageSize,
    }),
    [project, search, sort, up, range, from, to, anchor],
  );
}

/** `atTop` is where the reader is; the grid writes it as it scrolls. */
export function useSessionList(filter: Filter, atTop: RefObject<boolean>): SessionList {
  const client = useQueryClient();
  const [anchor, setAnchor] = useState(Date.now);
  const [newsFor, setNewsFor] = useState<SessionListRequest | null>(null);
  const request = useRequest(filter, anchor);
  const key = useMemo(() => ["session_list", request, "pages"] as const, [request]);
  const list = useInfiniteQuery<SessionPage, RpcError, Pages, typeof key, string | null>({
    queryKey: key,
    meta: { paged: true },
    queryFn: ({ pageParam, signal }) => call("session_list", { ...request, cursor: pageParam }, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  const slides = filter.range !== undefined && ownWindow(filter) === null;
  const step = useCallback(async () => {
    if (slides && atTop.current && Date.now() - anchor > anchorMs) {
      setAnchor(Date.now());
      return;
    }
    const before = client.getQueryData<Pages>(key);
    if (before === undefined) {
      await client.refetchQueries({ queryKey: key, exact: true });
      return;
    }
    const fresh = await call("session_list", { ...request, cursor: null });
    if (atTop.current) {
      await client.cancelQueries({ queryKey: key, exact: true });
      client.setQueryData<Pages>(key, { pages: [fresh], pageParams: [null] });
      setNewsFor(null);
    } else {
      client.setQueryData<Pages>(key, (now) => now && { ...now, pages: patched(now.pages, fresh) });
      setNewsFor(hasNews(before.pages, fresh) ? request : null);
    }
  }, [client, key, request, slides, anchor, atTop]);
  const refresh = useSerial(step);
  useEffect(() => {
    if (client.getQueryData(key) !== undefined) refresh();
    return onStale((stale) => {
      // The count of an earlier program's sessions ends with a setting.
      if (touches(stale, ["trace", "setting"])) refresh();
    });
  }, [client, key, refresh]);

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const failed = list.data === undefined ? list.error : null;
  const unreadable = failed !== null && failed.code === "bad_request" && request.search != null;
  const data = useLastGood(list.data, unreadable);
  const pages = data?.pages;
  const rows = useMemo(() => flatten(pages ?? []), [pages]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return {
    rows,
    loading: list.isPending && data === undefined,
    busy: list.isFetching && (list.isPlaceholderData || list.data === undefined),
    outdated: list.isPlaceholderData || unreadable,
    error: unreadable ? null : failed,
    searchError: unreadable ? failed : null,
    total: totalOf(pages, hasNextPage),
    outside: pages?.[0]?.outside ?? null,
    searchedTo: pages?.at(-1)?.searched_to_us ?? null,
    limited: pages?.at(-1)?.limited ?? false,
    counting: pages?.[0]?.counting ?? false,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    loadMore,
    moreError: isFetchNextPageError ? list.error : null,
    news: newsFor === request,
    refresh,
  };
}

/** A search counts nothing: how many it found is known once all are there. */
function totalOf(pages: Pages["pages"] | undefined, hasMore: boolean): number | null {
  const last = pages?.at(-1);
  if (pages === undefined || last === undefined) return null;
  const counted = pages[0]?.total ?? null;
  if (counted !== null) return counted;
  return hasMore || last.limited || last.searched_to_us !== null ? null : flatten(pages).length;
}

/** `data`, or while `kept` what it was before. */
function useLastGood(data: Pages | undefined, kept: boolean): Pages | undefined {
  const [last, setLast] = useState(data);
  if (data !== undefined && data !== last) setLast(data);
  return data ?? (kept ? last : undefined);
}
