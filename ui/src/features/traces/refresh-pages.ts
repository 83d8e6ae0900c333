/** Asks for what the reader sees of the list anew, without moving the reader. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { TracePage, TraceListRequest } from "../../bindings/api.ts";
import { hasNews, pagesIn, patchPage } from "./pages.ts";

export type Pages = InfiniteData<TracePage, string | null>;
/** Where the reader is; the grid writes it as it scrolls. */
export type Reader = { atTop: boolean; first: number; last: number };

/** Answers whether there is news above what is listed. */
export async function refreshPages(
  client: QueryClient,
  key: readonly unknown[],
  request: TraceListRequest,
  reader: { readonly current: Reader },
): Promise<boolean> {
  const before = client.getQueryData<Pages>(key);
  if (before === undefined) {
    await client.refetchQueries({ queryKey: key, exact: true });
    return false;
  }
  // What is ranked shifts as a whole: it is asked anew only for a reader at its top.
  if (request.order === "ranked" && !reader.current.atTop) return false;
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
