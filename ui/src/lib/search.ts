/** The route's typed search parameters; all are plain text, so that copied links stay readable. */

const ranges = ["1h", "24h", "7d"] as const;
export type Range = (typeof ranges)[number];
export const tabs = ["content", "attributes", "events", "resource"] as const;
export type SpanTab = (typeof tabs)[number];

export type ProjectSearch = { project?: string };
/** `from` and `to` are microseconds since 1970 and outrank `range`; `q` is a query. */
export type TraceSearch = ProjectSearch & {
  q?: string;
  order?: "ranked";
  range?: Range;
  from?: string;
  to?: string;
  trace?: string;
  span?: string;
  tab?: Exclude<SpanTab, "content">;
};

export type RunSearch = ProjectSearch & { run?: string };

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A time in microseconds, as text. */
function time(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{1,16}$/.test(value) ? value : undefined;
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

export function traceSearch(search: Record<string, unknown>): TraceSearch {
  const tab = tabs.find((name) => name === search["tab"]);
  return given({
    project: text(search["project"]),
    q: text(search["q"]),
    order: search["order"] === "ranked" ? ("ranked" as const) : undefined,
    from: time(search["from"]),
    to: time(search["to"]),
    range: ranges.find((range) => range === search["range"]),
    trace: text(search["trace"]),
    span: text(search["span"]),
    tab: tab === "content" ? undefined : tab,
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
