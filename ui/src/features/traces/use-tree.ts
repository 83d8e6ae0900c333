/** The state of a trace's tree, shared by the tree and the timeline. */
import { useMemo, useState } from "react";
import type { SpanFilter } from "../../bindings/api.ts";
import { allCollapsed, allExpanded, filtered, noFilter, opened, toggled, wholeTree, type TreeShow } from "./tree-show.ts";

export type Tree = {
  show: TreeShow;
  filter: SpanFilter;
  toggle: (id: string) => void;
  open: (ids: readonly string[]) => void;
  collapseAll: () => void;
  expandAll: () => void;
  setFilter: (filter: SpanFilter) => void;
};

export function useTree(): Tree {
  const [show, setShow] = useState<TreeShow>(wholeTree);
  return useMemo(
    () => ({
      show,
      filter: show.filter ?? noFilter,
      toggle: (id) => setShow((now) => toggled(now, id)),
      open: (ids) => setShow((now) => opened(now, ids)),
      collapseAll: () => setShow(allCollapsed),
      expandAll: () => setShow(allExpanded),
      setFilter: (filter) => setShow((now) => filtered(now, filter)),
    }),
    [show],
  );
}
