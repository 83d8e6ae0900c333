/** In which orders the list can stand, and what a click on a column's name makes of them. */
import type { TraceOrder } from "../../bindings/api.ts";

const sorts: Record<string, readonly [TraceOrder, TraceOrder]> = {
  started: ["newest", "oldest"],
  duration: ["slowest", "fastest"],
  tokens: ["most_tokens", "fewest_tokens"],
  cost: ["costliest", "cheapest"],
};

/** What a click on the column's name orders by; null where it cannot. */
export function nextOrder(column: string, order: TraceOrder): TraceOrder | null {
  const pair = Object.hasOwn(sorts, column) ? sorts[column] : undefined;
  if (pair === undefined) return null;
  const [down, up] = pair;
  if (order === down) return up;
  // A third click goes back to the usual order.
  return order === up ? "newest" : down;
}

/** How the list is sorted by a column; null where it is not. */
export function sortOf(column: string, order: TraceOrder): "ascending" | "descending" | null {
  const at = Object.hasOwn(sorts, column) ? (sorts[column]?.indexOf(order) ?? -1) : -1;
  return at < 0 ? null : at === 0 ? "descending" : "ascending";
}

export const orderWords: Record<TraceOrder, string> = {
  newest: "Newest",
  oldest: "Oldest",
  slowest: "Slowest",
  fastest: "Fastest",
  most_tokens: "Most tokens",
  fewest_tokens: "Fewest tokens",
  costliest: "Costliest",
  cheapest: "Cheapest",
  ranked: "Best",
};
