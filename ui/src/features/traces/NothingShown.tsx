/** The filter hides every span of the trace. */
import type { JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import { noFilter } from "./tree-show.ts";
import type { Tree } from "./use-tree.ts";

export function NothingShown({ tree }: { tree: Tree }): JSX.Element {
  return (
    <Notice icon="filter" title="No span is left by the filter">
      <Button onClick={() => tree.setFilter(noFilter)}>Show all spans</Button>
    </Notice>
  );
}
