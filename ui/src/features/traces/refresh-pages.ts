/** Asks for what the reader sees of the list anew, without moving the reader. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { TracePage, TraceListRequest } from "../../bindings/api.ts";
import { isChanged, newsOf, pagesIn, patchPage, type News } from "./pages.ts";

export type Pages = InfiniteData<TracePage, string | null>;
/** Where the reader is; the grid writes it as it scrolls. `held`: nothing may move, not even at the top. */
export type Reader = { atTop: boolean; held: boolean; first: number; last: number };

export const atTop: Reader = { atTop: true, held: false, first: 0, last: 0 };

/** Whether new rows may be put in. */
export function isFollowing(reader: Reader): boolean {
  return reader.atTop && !reader.held;
}

/** `news`: what there is that is not listed. `whole`: whether all that is listed was asked for anew. */
type Refreshed = { news: News | null; whole: boolean };

export async function refreshPages(
  client: QueryClient,
  key: readonly unknown[],
  request: TraceListRequest,
  reader: { readonly current: Reader },
): Promise<Refreshed> {
  const before = client.getQueryData<Pages>(key);
  if (before === undefined) {
    await client.refetchQueries({ queryKey: key, exact: true });
    return { news: null, whole: true };
  }
  const fresh = await call("trace_list", { ...request, cursor: null });
  if (isFollowing(reader.current)) {
    await client.cancelQueries({ queryKey: key, exact: true });
    client.setQueryData<Pages>(key, { pages: [fresh], pageParams: [null] });
    return { news: null, whole: true };
  }
  // In another order than by time, and where sessions stand together, what comes shifts all.
  if ((request.order ?? "newest") !== "newest" || request.by_session === true) {
    return { news: isChanged(before.pages, fresh) ? { count: 0, more: true } : null, whole: false };
  }
  const patches = new Map([[0, fresh]]);
  for (const index of pagesIn(before.pages, reader.current.first, reader.current.last)) {
    if (index > 0) patches.set(index, await call("trace_list", { ...request, cursor: before.pageParams[index] ?? null }));
  }
  client.setQueryData<Pages>(
    key,
    (now) => now && { ...now, pages: now.pages.map((page, index) => patched(page, before.pages[index], patches.get(index))) },
  );
  return { news: newsOf(before.pages, fresh), whole: false };
}

function patched(page: TracePage, before: TracePage | undefined, fresh: TracePage | undefined): TracePage {
  return fresh === undefined || page !== before ? page : patchPage(page, fresh);
}
