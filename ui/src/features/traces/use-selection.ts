/** The selection of the list, by keys and by clicks. It is of one filter: another one begins anew. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { useActions } from "../../hotkeys/dispatch.ts";
import { nothing, selectAll, selectTo, toggle, type Places, type Selection } from "./selection.ts";

type Options = {
  rows: TraceRow[];
  activeIndex: number;
  /** What the list shows; the selection ends when it changes. */
  filter: string;
  /** Whether Escape closes something else first. */
  busy: boolean;
};

type Kept = { filter: string; selection: Selection; matching: boolean };

export type TraceSelection = {
  traces: Places;
  /** Whether all that the list would ever show is meant, not only what is loaded. */
  matching: boolean;
  /** Selects a row or lets it go; with `range` everything up to it. Stable. */
  onSelect: (id: string, range: boolean) => void;
  /** Everything loaded, or nothing if it is selected already. */
  onAll: () => void;
  onMatching: () => void;
  clear: () => void;
};

export function useSelection({ rows, activeIndex, filter, busy }: Options): TraceSelection {
  const [kept, setKept] = useState<Kept>({ filter, selection: nothing, matching: false });
  const own = kept.filter === filter;
  const matching = own && kept.matching && rows.length > 0;
  // Where all is meant, what is loaded later is selected, too.
  const everything = useMemo(() => (matching ? selectAll(rows) : nothing), [matching, rows]);
  const selection = matching ? everything : own ? kept.selection : nothing;
  const listed = useRef(rows);
  useEffect(() => {
    listed.current = rows;
  });
  const change = useCallback(
    (next: (before: Selection) => Selection) => {
      setKept((before) => {
        const now = before.filter !== filter ? nothing : before.matching ? selectAll(listed.current) : before.selection;
        return { filter, selection: next(now), matching: false };
      });
    },
    [filter],
  );
  const onSelect = useCallback(
    (id: string, range: boolean) => {
      const row = listed.current.find((one) => one.trace_id === id);
      if (row !== undefined) change((before) => (range ? selectTo(before, listed.current, id) : toggle(before, row)));
    },
    [change],
  );
  const all = () => change(() => selectAll(rows));
  const clear = () => change(() => nothing);
  const active = rows[activeIndex];
  useActions({
    ...(active !== undefined && {
      "list.select": () => onSelect(active.trace_id, false),
      "list.selectTo": () => onSelect(active.trace_id, true),
      "list.selectAll": all,
    }),
    ...(selection.traces.size > 0 && !busy && { back: clear }),
  });
  const complete = rows.length > 0 && selection.traces.size >= rows.length && rows.every((row) => selection.traces.has(row.trace_id));
  return {
    traces: selection.traces,
    matching,
    onSelect,
    onAll: complete ? clear : all,
    onMatching: () => setKept({ filter, selection: nothing, matching: true }),
    clear,
  };
}
