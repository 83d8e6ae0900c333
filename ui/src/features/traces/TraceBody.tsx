/** What the panel shows below its bars: the chosen view, and beside or below it the selected span. */
import type { JSX, RefObject } from "react";
import type { Trace } from "../../bindings/api.ts";
import type { SpanTab, TraceView } from "../../lib/search.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { Conversation, type GoToSpan } from "./Conversation.tsx";
import { SpanDetails } from "./SpanDetails.tsx";
import { SpanTree } from "./SpanTree.tsx";
import { Timeline } from "./Timeline.tsx";
import styles from "./TracePanel.module.css";
import { loadSpan } from "./use-span-rows.ts";
import type { Tree } from "./use-tree.ts";

type Props = {
  trace: Trace;
  tree: Tree;
  view: TraceView;
  tab: SpanTab;
  selected: string | null;
  /** What marks are put into: the selected span, or the conversation. */
  content: RefObject<HTMLDivElement | null>;
  focusTree: RefObject<boolean>;
  goTo: RefObject<GoToSpan | null>;
  onFirst: (id: string) => void;
  onSelect: (id: string) => void;
  onShow: (id: string) => void;
  onTab: (tab: SpanTab) => void;
};

export function TraceBody(props: Props): JSX.Element {
  const { trace, tree, view, tab, selected, content, focusTree, goTo, onFirst, onSelect, onShow, onTab } = props;
  const { trace_id } = trace.row;
  const shown = useSettled(selected ?? undefined, (id) => loadSpan(trace_id, id));
  const list = { trace: trace.row, tree, selected, focusTree, onFirst, onSelect };
  return (
    <div className={styles["body"]} data-view={view}>
      {view === "conversation" ? (
        <div className={styles["whole"]} ref={content}>
          <Conversation trace={trace_id} selected={selected} goTo={goTo} focusTree={focusTree} onSpan={onShow} />
        </div>
      ) : (
        <>
          <div className={styles["tree"]}>{view === "tree" ? <SpanTree {...list} /> : <Timeline {...list} />}</div>
          <div className={styles["details"]} ref={content}>
            {shown !== undefined && <SpanDetails key={shown} trace={trace_id} span={shown} tab={tab} onTab={onTab} />}
          </div>
        </>
      )}
    </div>
  );
}
