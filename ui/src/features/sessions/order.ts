/** In which orders the list can stand, and what a click on a column's name makes of them. */
import type { SessionSort } from "../../bindings/api.ts";
import type { SessionSearch } from "../../lib/search.ts";

export type Column =
  | "session"
  | "request"
  | "response"
  | "project"
  | "user"
  | "feedback"
  | "turns"
  | "errors"
  | "tokens"
  | "cost"
  | "duration"
  | "begun"
  | "time";
export type Order = Pick<SessionSearch, "q" | "sort" | "up">;
/** All members, so that they replace those of before. */
export type NextOrder = { sort: SessionSearch["sort"] | undefined; up: SessionSearch["up"] | undefined };

const sorts: Partial<Record<Column, SessionSort>> = {
  turns: "turns",
  errors: "errors",
  tokens: "tokens",
  cost: "cost",
  duration: "duration",
  begun: "begun",
  time: "last_active",
};

const usual: NextOrder = { sort: undefined, up: undefined };

/** By what the list is sorted; a search that is not sorted has its own order. */
function sortedBy({ q, sort }: Order): SessionSort | undefined {
  return sort ?? (q === undefined || q.trim() === "" ? "last_active" : undefined);
}

/** What a click on the column's name orders by: the greatest first, then the least, then as usual; null where it cannot. */
export function nextOrder(column: Column, order: Order): NextOrder | null {
  const by = sorts[column];
  if (by === undefined) return null;
  const sort = by === sortedBy({ ...(order.q !== undefined && { q: order.q }) }) ? undefined : by;
  if (sortedBy(order) !== by) return { sort, up: undefined };
  return order.up === undefined ? { sort, up: "1" } : usual;
}

/** How the list is sorted by a column, "none" where it could be; null where it cannot. */
export function sortOf(column: Column, order: Order): "ascending" | "descending" | "none" | null {
  const by = sorts[column];
  if (by === undefined) return null;
  if (by !== sortedBy(order)) return "none";
  return order.up === undefined ? "descending" : "ascending";
}

/** Whether it is a list that was sorted by the reader. */
export function isSorted({ sort, up }: Order): boolean {
  return sort !== undefined || up !== undefined;
}
