/** The tree's keys: spans up and down, first and last, collapse and expand, parent and first child. */
import { useActions } from "../../hotkeys/dispatch.ts";
import { isOpen } from "./tree-show.ts";
import { locate, type SpanRows } from "./use-span-rows.ts";
import type { Tree } from "./use-tree.ts";

type Options = {
  trace: string;
  rows: SpanRows;
  activeIndex: number;
  tree: Tree;
  /** Selects the row at a place and gives it the focus. */
  goTo: (index: number) => void;
  onSelect: (id: string) => void;
};

export function useTreeKeys({ trace, rows, activeIndex, tree, goTo, onSelect }: Options): void {
  const active = () => {
    const row = rows.at(activeIndex);
    return row === undefined ? null : { row, open: row.children > 0 && isOpen(tree.show, row.span_id) };
  };
  /** The parent may be a hundred thousand rows away. */
  const goToParent = (span: string) => {
    void locate(trace, tree.show, span, "parent").then(
      ({ span_id, index }) => {
        if (index !== null) goTo(index);
        else if (span_id !== null) onSelect(span_id);
      },
      () => undefined,
    );
  };
  useActions({
    "trace.nextSpan": () => goTo(activeIndex + 1),
    "trace.previousSpan": () => goTo(activeIndex - 1),
    "trace.firstSpan": () => goTo(0),
    "trace.lastSpan": () => goTo(rows.total - 1),
    "trace.collapse": () => {
      const now = active();
      if (now === null) return;
      if (now.open) tree.toggle(now.row.span_id);
      else goToParent(now.row.span_id);
    },
    "trace.expand": () => {
      const now = active();
      if (now === null || now.row.children === 0) return;
      if (now.open) goTo(activeIndex + 1);
      else tree.toggle(now.row.span_id);
    },
    "trace.collapseAll": tree.collapseAll,
    "trace.expandAll": tree.expandAll,
  });
}
