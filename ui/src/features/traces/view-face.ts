/** Saved views: what the list shows as a view, and the other way round. */
import type { View } from "../../bindings/api.ts";
import { searchRange, type TraceSearch } from "../../lib/search.ts";
import { readColumns, type Shown } from "./columns.ts";

type Face = Pick<View, "query" | "order" | "range" | "from_us" | "to_us" | "by_session" | "columns">;
type Asked = Pick<TraceSearch, "q" | "order" | "group" | "range" | "from" | "to">;

/** What the list shows now. `own` tells whether a person chose its columns. */
export function faceOf(search: Asked, columns: ReadonlyArray<Shown>, own: boolean): Face {
  return {
    query: search.q?.trim() ?? "",
    order: search.order ?? "newest",
    range: search.range ?? null,
    from_us: search.from === undefined ? null : Number(search.from),
    to_us: search.to === undefined ? null : Number(search.to),
    by_session: search.group !== undefined,
    columns: own ? columns.map(({ name, width }) => ({ name, width_px: width })) : null,
  };
}

/** What the address says where a view is shown; what is undefined is let go. */
export function searchOf(view: Face): { [K in keyof Asked]-?: Asked[K] | undefined } {
  return {
    q: view.query === "" ? undefined : view.query,
    order: view.order === "newest" ? undefined : view.order,
    group: view.by_session ? "session" : undefined,
    range: searchRange(view.range),
    from: view.from_us == null ? undefined : String(view.from_us),
    to: view.to_us == null ? undefined : String(view.to_us),
  };
}

/** Null for the usual ones. */
export function columnsOf(view: Face): Shown[] | null {
  return readColumns(view.columns?.map(({ name, width_px }) => ({ name, width: width_px ?? null })) ?? null);
}

/** Whether two show the same. */
export function isSame(a: Face, b: Face): boolean {
  const plain = (face: Face) => JSON.stringify([searchOf(face), columnsOf(face)]);
  return plain(a) === plain(b);
}
