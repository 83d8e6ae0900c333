/** The docked panel: one trace's head, its spans as tree, timeline or conversation, and the selected span. */
import { useSearch } from "@tanstack/react-router";
import { useDeferredValue, useRef, useState, type JSX, type RefObject } from "react";
import { useCommand } from "../../api/queries.ts";
import { ErrorNotice } from "../../components/Notice.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { SoughtProvider } from "../../components/sought.ts";
import { useActions } from "../../hotkeys/dispatch.ts";
import type { SpanTab, TraceSearch, TraceView } from "../../lib/search.ts";
import type { GoToSpan } from "./Conversation.tsx";
import { FindBar } from "./FindBar.tsx";
import { PanelHead } from "./PanelHead.tsx";
import type { Places } from "./selection.ts";
import { TraceBar } from "./TraceBar.tsx";
import { TraceBody } from "./TraceBody.tsx";
import { TraceNotes } from "./TraceNotes.tsx";
import styles from "./TracePanel.module.css";
import { useFailed } from "./use-failed.ts";
import { useFinding } from "./use-finding.ts";
import { useTree } from "./use-tree.ts";

type Change = { [K in "span" | "tab" | "view" | "full"]?: TraceSearch[K] | undefined };

type Props = {
  trace: string;
  span: string | undefined;
  tab: SpanTab;
  focusTree: RefObject<boolean>;
  onChange: (search: Change, replace?: boolean) => void;
  onMove: (traces: Places, project: string) => void;
  onDelete: () => void;
  onClose: () => void;
  onStep: (by: number) => boolean;
};

export function TracePanel({ trace, span, tab, focusTree, onChange, onMove, onDelete, onClose, onStep }: Props): JSX.Element {
  const { data, error, refetch } = useCommand("trace_get", { trace_id: trace });
  const { view = "tree", full: covers } = useSearch({ from: "/traces" });
  const [first, setFirst] = useState<string | null>(null);
  const content = useRef<HTMLDivElement>(null);
  const goTo = useRef<GoToSpan | null>(null);
  const tree = useTree();
  const selected = span ?? first;
  const full = covers === "1";
  const laterFull = useDeferredValue(full, false);
  const select = (id: string) => onChange({ span: id }, true);
  /** What only the tree and the timeline show; from the conversation one can go back to it. */
  const show = (id: string) => {
    if (view !== "conversation") return select(id);
    keepFocus(focusTree);
    return onChange({ span: id, view: undefined });
  };
  const showMatch = (id: string) => (view === "conversation" && goTo.current?.(id) === true ? select(id) : show(id));
  const finding = useFinding({ trace, view, selected, content, onSelect: showMatch });
  const failed = useFailed({ trace, tree, selected, focusTree, onSelect: show });
  const setView = (next: TraceView) => {
    keepFocus(focusTree);
    onChange({ view: next === "tree" ? undefined : next }, true);
  };
  const setFull = (next: boolean) => onChange({ full: next ? "1" : undefined }, true);
  useActions({
    "trace.tree": () => setView("tree"),
    "trace.timeline": () => setView("timeline"),
    "trace.conversation": () => setView("conversation"),
    "trace.full": () => setFull(!full),
  });
  const close = () => {
    if (full) setFull(false);
    onClose();
  };
  if (error !== null && data === undefined) {
    return (
      <aside className={styles["panel"]} aria-label="Trace" data-keys="trace">
        <div className={styles["close"]}>
          <IconButton icon="cross" label="Close" action="back" onClick={close} />
        </div>
        <ErrorNotice title="This trace cannot be shown" error={error} onRetry={() => void refetch()} />
      </aside>
    );
  }
  return (
    <SoughtProvider value={finding.needle}>
      <aside className={styles["panel"]} aria-label="Trace" data-keys="trace">
        {full && <h1 className="visually-hidden">Trace</h1>}
        {full && laterFull && <LeaveFull onLeave={() => setFull(false)} />}
        {data === undefined ? (
          <div className={styles["headGap"]} />
        ) : (
          <PanelHead trace={data} onMove={onMove} onDelete={onDelete} onClose={close} onStep={onStep} />
        )}
        {data !== undefined && <TraceNotes trace={data} span={selected ?? undefined} />}
        <TraceBar
          trace={trace}
          tree={tree}
          view={view}
          full={full}
          onView={setView}
          onFull={() => setFull(!full)}
          onFind={finding.open}
          onNextFailed={() => failed("next_failed")}
        />
        {finding.isOpen && <FindBar finding={finding} />}
        {data === undefined ? (
          <SkeletonRows count={10} height={28} />
        ) : (
          <TraceBody
            trace={data}
            tree={tree}
            view={view}
            tab={tab}
            selected={selected}
            content={content}
            focusTree={focusTree}
            goTo={goTo}
            onFirst={setFirst}
            onSelect={select}
            onShow={show}
            onTab={(next) => onChange({ tab: next === "content" ? undefined : next }, true)}
          />
        )}
      </aside>
    </SoughtProvider>
  );
}

/** Where the view that goes has the focus, the one that comes takes it. */
function keepFocus(focusTree: RefObject<boolean>): void {
  const { activeElement } = document;
  focusTree.current = activeElement === document.body || activeElement?.closest("[data-view]") != null;
}

/** Escape shows the list again before it closes the panel: only rendered once all others have said what Escape does. */
function LeaveFull({ onLeave }: { onLeave: () => void }): null {
  useActions({ back: onLeave });
  return null;
}
