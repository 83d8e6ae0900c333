/** The route's typed search parameters; all are plain text, so that copied links stay readable. */

const ranges = ["1h", "24h", "7d"] as const;
export type Range = (typeof ranges)[number];
const orders = ["oldest", "slowest", "fastest", "most_tokens", "fewest_tokens", "costliest", "cheapest", "ranked"] as const;
export const tabs = ["content", "attributes", "events", "resource", "raw"] as const;
export type SpanTab = (typeof tabs)[number];
/** How a trace is shown. */
const traceViews = ["tree", "timeline", "conversation"] as const;
export type TraceView = (typeof traceViews)[number];

export type ProjectSearch = { project?: string };
/** `from` and `to` are microseconds since 1970 and outrank `range`; `q` is a query, `saved` a saved view. */
export type TraceSearch = ProjectSearch & {
  q?: string;
  saved?: string;
  /** Newest first if absent. */
  order?: (typeof orders)[number];
  /** The traces of one session stand together. */
  group?: "session";
  range?: Range;
  from?: string;
  to?: string;
  trace?: string;
  span?: string;
  tab?: Exclude<SpanTab, "content">;
  view?: Exclude<TraceView, "tree">;
  /** The panel covers the list. */
  full?: "1";
};

/** What is compared: ids of traces, or of sessions with their projects. `step` is the chosen step. */
export type CompareSearch = ProjectSearch & { of?: "sessions"; a?: string; b?: string; pa?: string; pb?: string; step?: string };

export type RunSearch = ProjectSearch & { run?: string };
const sessionSorts = ["last_active", "begun", "turns", "errors", "tokens", "cost", "duration"] as const;
/**
 * `q` is what is searched for; `sort` what sorts the list, from the greatest on unless `up`.
 * `of` is the project of `session`, whose id alone does not name it; `turn` is the trace that is shown of it.
 */
export type SessionSearch = ProjectSearch & {
  q?: string;
  sort?: (typeof sessionSorts)[number];
  up?: "1";
  range?: Range;
  from?: string;
  to?: string;
  session?: string;
  of?: string;
  turn?: string;
};

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A time in microseconds, as text. */
function time(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{1,16}$/.test(value) ? value : undefined;
}

export function searchRange(value: unknown): Range | undefined {
  return ranges.find((range) => range === value);
}

/** Leaves out what is undefined, so that `exactOptionalPropertyTypes` holds. */
function given<T extends Record<string, unknown>>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

export function projectSearch(search: Record<string, unknown>): ProjectSearch {
  return given({ project: text(search["project"]) });
}

export function runSearch(search: Record<string, unknown>): RunSearch {
  return given({ project: text(search["project"]), run: text(search["run"]) });
}

export function sessionSearch(search: Record<string, unknown>): SessionSearch {
  return given({
    project: text(search["project"]),
    q: text(search["q"]),
    sort: sessionSorts.find((sort) => sort === search["sort"]),
    up: search["up"] === "1" ? ("1" as const) : undefined,
    from: time(search["from"]),
    to: time(search["to"]),
    range: searchRange(search["range"]),
    session: text(search["session"]),
    of: text(search["of"]),
    turn: text(search["turn"]),
  });
}

export function compareSearch(search: Record<string, unknown>): CompareSearch {
  const step = text(search["step"]);
  return given({
    project: text(search["project"]),
    of: search["of"] === "sessions" ? ("sessions" as const) : undefined,
    a: text(search["a"]),
    b: text(search["b"]),
    pa: text(search["pa"]),
    pb: text(search["pb"]),
    step: step !== undefined && /^\d{1,9}$/.test(step) ? step : undefined,
  });
}

export function traceSearch(search: Record<string, unknown>): TraceSearch {
  const tab = tabs.find((name) => name === search["tab"]);
  const view = traceViews.find((name) => name === search["view"]);
  return given({
    project: text(search["project"]),
    q: text(search["q"]),
    saved: text(search["saved"]),
    order: orders.find((order) => order === search["order"]),
    group: search["group"] === "session" ? ("session" as const) : undefined,
    from: time(search["from"]),
    to: time(search["to"]),
    range: searchRange(search["range"]),
    trace: text(search["trace"]),
    span: text(search["span"]),
    tab: tab === "content" ? undefined : tab,
    view: view === "tree" ? undefined : view,
    full: search["full"] === "1" ? ("1" as const) : undefined,
  });
}

export function parseSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).filter((pair): pair is [string, string] => text(pair[1]) !== undefined);
  const query = new URLSearchParams(pairs).toString();
  return query === "" ? "" : `?${query}`;
}
