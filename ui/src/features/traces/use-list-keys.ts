/** The list's keys: roving focus, opening, closing, and going on from trace to trace. */
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import { assess } from "../../api/assess.ts";
import type { TraceRow } from "../../bindings/api.ts";
import { useActions } from "../../hotkeys/dispatch.ts";
import type { GridHandle } from "./TraceGrid.tsx";
import type { Groups } from "./use-groups.ts";
import { loadTrace } from "./use-span-rows.ts";

type Selection = { trace: string | undefined; span: string | undefined };
type Options = {
  rows: TraceRow[];
  groups: Groups;
  trace: string | undefined;
  grid: RefObject<GridHandle | null>;
  change: (selection: Selection, replace?: boolean) => void;
};

export type ListKeys = {
  activeIndex: number;
  /** True once, when the panel was opened by key and its tree should take the focus. */
  focusTree: RefObject<boolean>;
  pick: (id: string) => void;
  close: () => void;
  /** Opens the trace that many rows away; false if there is none. */
  step: (by: number) => boolean;
};

/** A trace opens where it was found. */
const opening = (row: TraceRow): Selection => ({ trace: row.trace_id, span: row.hit?.span_id ?? undefined });

export function useListKeys({ rows, groups, trace, grid, change }: Options): ListKeys {
  const [active, setActive] = useState<string | undefined>(trace);
  const focusTree = useRef(false);
  const indexOf = (id: string | undefined) => (id === undefined ? -1 : rows.findIndex((row) => row.trace_id === id));
  const activeIndex = Math.max(0, indexOf(active));
  const goTo = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActive(row.trace_id);
    grid.current?.focus(rows.indexOf(row));
    if (trace !== undefined) change(opening(row), true);
  };
  const listed = useRef(rows);
  useEffect(() => {
    listed.current = rows;
  });
  const pick = useCallback(
    (id: string) => {
      const row = listed.current.find((one) => one.trace_id === id);
      const next = row === undefined ? { trace: id, span: undefined } : opening(row);
      // Asked for before the panel is there to ask; what cannot be had the panel is told again.
      void loadTrace(id, next.span).catch(() => undefined);
      setActive(id);
      change(next);
    },
    [change],
  );
  const step = (by: number) => {
    const at = indexOf(trace);
    const row = at < 0 ? undefined : rows[at + by];
    if (row === undefined) return false;
    setActive(row.trace_id);
    grid.current?.reveal(at + by);
    focusTree.current = document.activeElement?.closest("[data-keys=trace]") !== null;
    change(opening(row), true);
    return true;
  };
  const close = () => {
    const index = Math.max(0, indexOf(trace));
    setActive(rows[index]?.trace_id);
    change({ trace: undefined, span: undefined });
    // The row is there before the panel is gone: focus must not fall to the body in between.
    grid.current?.focus(index);
  };
  /** Opens or closes the session of the row that has the focus; from one of its turns, it is gone back to. */
  const unfold = (open: boolean) => {
    const row = rows[activeIndex];
    const group = row === undefined ? null : (groups.of?.(row) ?? null);
    if (row === undefined || group === null) return;
    if (group.kind === "turn" && !open) goTo(indexOf(group.head));
    else if (group.kind === "head" && group.open === !open) groups.toggle(row);
    else if (group.kind === "head" && group.open === true) goTo(activeIndex + 1);
  };
  const page = grid.current?.rowsInView() ?? 20;
  useActions({
    "list.next": () => goTo(document.activeElement?.closest("[role=row]") == null && trace === undefined ? activeIndex : activeIndex + 1),
    "list.previous": () => goTo(activeIndex - 1),
    "list.first": () => goTo(0),
    "list.last": () => goTo(rows.length - 1),
    "list.pageDown": () => goTo(activeIndex + page),
    "list.pageUp": () => goTo(activeIndex - page),
    "list.open": () => {
      const row = rows[activeIndex];
      if (row === undefined) return;
      focusTree.current = true;
      if (row.trace_id === trace) document.querySelector<HTMLElement>("[role=tree] [tabindex='0']")?.focus();
      else pick(row.trace_id);
    },
    "list.assess": () => {
      const row = rows[activeIndex];
      if (row !== undefined)
        assess({ targets: [{ target: { of: "trace", trace_id: row.trace_id }, label: "Trace" }], project: row.project, edited: null });
    },
    ...(groups.of !== null && { "list.unfold": () => unfold(true), "list.fold": () => unfold(false) }),
    ...(trace !== undefined && { back: close, "trace.next": () => void step(1), "trace.previous": () => void step(-1) }),
  });
  return { activeIndex, focusTree, pick, close, step };
}
