/** How the trace is shown: the view, which spans, and where to go in it. */
import type { JSX, ReactNode } from "react";
import { Icon, type IconName } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { plural } from "../../lib/format.ts";
import type { TraceView } from "../../lib/search.ts";
import styles from "./TraceBar.module.css";
import { TypeFilter } from "./TypeFilter.tsx";
import { useSpanRows } from "./use-span-rows.ts";
import type { Tree } from "./use-tree.ts";

type Props = {
  trace: string;
  tree: Tree;
  view: TraceView;
  full: boolean;
  onView: (view: TraceView) => void;
  onFull: () => void;
  onFind: () => void;
  onNextFailed: () => void;
};

function face(icon: IconName, label: string): ReactNode {
  return (
    <span className={styles["face"]}>
      <Icon name={icon} size={14} />
      <span className={styles["word"]}>{label}</span>
    </span>
  );
}

const views: ReadonlyArray<{ value: TraceView; label: ReactNode; name: string }> = [
  { value: "tree", label: face("tree", "Tree"), name: "Tree" },
  { value: "timeline", label: face("timeline", "Timeline"), name: "Timeline" },
  { value: "conversation", label: face("chat", "Conversation"), name: "Conversation" },
];

export function TraceBar({ trace, tree, view, full, onView, onFull, onFind, onNextFailed }: Props): JSX.Element {
  const { types, failed, shown } = useSpanRows(trace, tree.show, 0, 0);
  return (
    <div className={styles["bar"]}>
      <Segmented label="Show the trace as" value={view} options={views} onChange={onView} />
      {view !== "conversation" && (
        <>
          <TypeFilter types={types} failed={failed ?? 0} filter={tree.filter} onFilter={tree.setFilter} />
          <IconButton icon="collapseAll" label="Collapse all" action="trace.collapseAll" onClick={tree.collapseAll} />
          <IconButton icon="expandAll" label="Expand all" action="trace.expandAll" onClick={tree.expandAll} />
        </>
      )}
      {failed !== null && failed > 0 && (
        <IconButton icon="nextFailed" label={`Next of ${plural(failed, "failed span")}`} action="trace.nextFailed" onClick={onNextFailed} />
      )}
      {tree.show.filter !== null && shown !== null && view !== "conversation" && (
        <span className={styles["shown"]} role="status">
          {plural(shown, "span")} shown
        </span>
      )}
      <span className={styles["gap"]} />
      <IconButton icon="search" label="Find in the trace" action="trace.find" onClick={onFind} />
      <IconButton
        icon={full ? "unfull" : "full"}
        label={full ? "Show the list again" : "Use the whole screen"}
        action="trace.full"
        onClick={onFull}
      />
    </div>
  );
}
