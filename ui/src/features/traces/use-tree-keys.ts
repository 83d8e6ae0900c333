/** The tree's keys: spans up and down, collapse and expand, parent and first child. */
import { useActions } from "../../hotkeys/dispatch.ts";
import type { SpanRows } from "./use-span-rows.ts";

type Options = {
  rows: SpanRows;
  activeIndex: number;
  collapsed: string[];
  toggle: (id: string) => void;
  focus: (index: number) => void;
  onSelect: (id: string) => void;
};

export function useTreeKeys({ rows, activeIndex, collapsed, toggle, focus, onSelect }: Options): void {
  const goTo = (index: number) => {
    const row = rows.at(index);
    if (row === undefined) return;
    onSelect(row.span_id);
    focus(index);
  };
  const parentOf = (index: number): number => {
    const depth = rows.at(index)?.depth ?? 0;
    for (let at = index - 1; at >= 0; at -= 1) {
      const row = rows.at(at);
      if (row === undefined) return -1;
      if (row.depth < depth) return at;
    }
    return -1;
  };
  const active = () => {
    const row = rows.at(activeIndex);
    return row === undefined ? null : { row, open: row.children > 0 && !collapsed.includes(row.span_id) };
  };
  useActions({
    "trace.nextSpan": () => goTo(activeIndex + 1),
    "trace.previousSpan": () => goTo(activeIndex - 1),
    "trace.collapse": () => {
      const now = active();
      if (now?.open === true) toggle(now.row.span_id);
      else goTo(parentOf(activeIndex));
    },
    "trace.expand": () => {
      const now = active();
      if (now === null || now.row.children === 0) return;
      if (now.open) goTo(activeIndex + 1);
      else toggle(now.row.span_id);
    },
  });
}
