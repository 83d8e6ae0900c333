/** All traces that a list would ever show, one by one: for acts that must be undone one by one. */
import { call, RpcError } from "../../api/client.ts";
import type { TraceListRequest, TracePage } from "../../bindings/api.ts";
import { formatCount } from "../../lib/format.ts";
import type { Places } from "./selection.ts";

/** Most that are gathered: some seconds. */
const mostTraces = 10_000;
const pageRows = 200;

/** Either these traces, or all that the question finds. */
export type Chosen = Places | { request: TraceListRequest };

export async function placesOf(chosen: Chosen): Promise<Places> {
  if (!("request" in chosen)) return chosen;
  const { project, query, from_us, to_us } = chosen.request;
  const places = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const page: TracePage = await call("trace_list", {
      project: project ?? null,
      query: query ?? null,
      from_us: from_us ?? null,
      to_us: to_us ?? null,
      cursor,
      limit: pageRows,
    });
    for (const row of page.rows) places.set(row.trace_id, row.project);
    if (places.size > mostTraces) {
      const most = formatCount(mostTraces);
      throw new RpcError("bad_request", `More than ${most} traces match.`, `Narrow the search or the time to at most ${most}.`);
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  return places;
}
