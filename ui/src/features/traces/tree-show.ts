/** What of a trace's tree is shown: which spans are collapsed, and a filter. */
import type { SpanFilter, TraceRowsRequest } from "../../bindings/api.ts";

export type TreeShow = {
  /** Ids of collapsed spans; of no meaning where all are but some. */
  readonly collapsed: readonly string[];
  /** Everything is collapsed but these. */
  readonly expanded: readonly string[] | null;
  readonly filter: SpanFilter | null;
};

export const wholeTree: TreeShow = { collapsed: [], expanded: null, filter: null };
export const noFilter: SpanFilter = { types: [], failed: false, least_us: 0, from_us: null, to_us: null };

/** The same, however it came about: answers are kept by what was asked. */
function sorted(ids: Iterable<string>): string[] {
  return [...new Set(ids)].toSorted();
}

export function isOpen(show: TreeShow, id: string): boolean {
  return show.expanded === null ? !show.collapsed.includes(id) : show.expanded.includes(id);
}

export function opened(show: TreeShow, ids: readonly string[]): TreeShow {
  if (show.expanded !== null) return { ...show, expanded: sorted([...show.expanded, ...ids]) };
  return { ...show, collapsed: show.collapsed.filter((id) => !ids.includes(id)) };
}

export function toggled(show: TreeShow, id: string): TreeShow {
  if (!isOpen(show, id)) return opened(show, [id]);
  if (show.expanded !== null) return { ...show, expanded: show.expanded.filter((one) => one !== id) };
  return { ...show, collapsed: sorted([...show.collapsed, id]) };
}

export function allCollapsed(show: TreeShow): TreeShow {
  return { ...show, collapsed: [], expanded: [] };
}

export function allExpanded(show: TreeShow): TreeShow {
  return { ...show, collapsed: [], expanded: null };
}

export function isInTime(filter: SpanFilter): boolean {
  return filter.from_us != null || filter.to_us != null;
}

export function hidesSome(filter: SpanFilter): boolean {
  return filter.types.length > 0 || filter.failed || filter.least_us > 0 || isInTime(filter);
}

/** A filter that hides nothing is none. */
export function filtered(show: TreeShow, filter: SpanFilter): TreeShow {
  return { ...show, filter: hidesSome(filter) ? { ...filter, types: sorted(filter.types) } : null };
}

type Shown = Pick<TraceRowsRequest, "trace_id" | "collapsed" | "expanded" | "filter">;

/** As the engine is asked for it. */
export function requestOf(trace_id: string, show: TreeShow): Shown {
  return {
    trace_id,
    collapsed: [...show.collapsed],
    ...(show.expanded !== null && { expanded: [...show.expanded] }),
    ...(show.filter !== null && { filter: show.filter }),
  };
}
