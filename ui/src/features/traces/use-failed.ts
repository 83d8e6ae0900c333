/** Going from failed span to failed span, whatever is collapsed. */
import type { RefObject } from "react";
import type { SpanSeek } from "../../bindings/api.ts";
import { useActions } from "../../hotkeys/dispatch.ts";
import { locate } from "./use-span-rows.ts";
import type { Tree } from "./use-tree.ts";

type Options = {
  trace: string;
  tree: Tree;
  selected: string | null;
  focusTree: RefObject<boolean>;
  onSelect: (id: string) => void;
};

export function useFailed({ trace, tree, selected, focusTree, onSelect }: Options): (seek: SpanSeek) => void {
  const go = (seek: SpanSeek) => {
    const inTree = document.activeElement?.closest("[role=tree]") != null;
    void locate(trace, tree.show, selected, seek).then(
      ({ span_id, closed }) => {
        if (span_id === null) return;
        if (closed.length > 0) tree.open(closed);
        focusTree.current = inTree;
        onSelect(span_id);
      },
      () => undefined,
    );
  };
  useActions({ "trace.nextFailed": () => go("next_failed"), "trace.previousFailed": () => go("previous_failed") });
  return go;
}
