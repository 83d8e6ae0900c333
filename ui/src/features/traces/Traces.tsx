/** The traces screen: list and docked panel. Filters and selection live in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useRef, useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { SplitPane } from "../../components/SplitPane.tsx";
import type { TraceSearch } from "../../lib/search.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { ListBar } from "./ListBar.tsx";
import { ListEmpty } from "./ListEmpty.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { TraceGrid, type GridHandle } from "./TraceGrid.tsx";
import { TracePanel } from "./TracePanel.tsx";
import { useListKeys } from "./use-list-keys.ts";
import { useMove } from "./use-move.ts";
import { useSelection } from "./use-selection.ts";
import { loadTrace } from "./use-span-rows.ts";
import { useTraceList, type Reader } from "./use-trace-list.ts";
import styles from "./Traces.module.css";

type Shown = { trace: string | undefined; span: string | undefined };

/** What the panel shows: the selection, or the one before for as long as the new trace is on its way. */
function usePanel(trace: string | undefined, span: string | undefined): Shown {
  const settled = useSettled(trace, loadTrace);
  const [shown, setShown] = useState<Shown>({ trace, span });
  if (settled === trace && (shown.trace !== trace || shown.span !== span)) setShown({ trace, span });
  return settled === trace ? { trace, span } : shown;
}

export function Traces(): JSX.Element {
  const { project, range, trace, span, tab } = useSearch({ from: "/traces" });
  const navigate = useNavigate({ from: "/traces" });
  const grid = useRef<GridHandle>(null);
  const reader = useRef<Reader>({ atTop: true, first: 0, last: 0 });
  const list = useTraceList(project, range, reader);
  const projects = useCommand("project_list", {}).data?.projects;
  const change = useCallback(
    (search: { [K in keyof TraceSearch]: TraceSearch[K] | undefined }, replace = false) => {
      void navigate({ search: (before) => ({ ...before, ...search }) as TraceSearch, replace });
    },
    [navigate],
  );
  const keys = useListKeys({ rows: list.rows, trace, grid, change });
  const filter = `${project ?? ""} ${range ?? ""}`;
  const selection = useSelection({ rows: list.rows, activeIndex: keys.activeIndex, filter, busy: trace !== undefined });
  const move = useMove(() => {
    selection.clear();
    if (trace === undefined) grid.current?.focus(keys.activeIndex);
  });
  const panel = usePanel(trace, span);
  const { refresh } = list;
  const toTop = () => {
    grid.current?.toTop();
    reader.current.atTop = true;
    refresh();
  };
  const projectName = useCallback((id: string) => projects?.find((one) => one.id === id)?.name ?? id, [projects]);
  const body =
    list.error !== null ? (
      <ErrorNotice title="The traces could not be read" error={list.error} onRetry={refresh} />
    ) : list.loading ? (
      <SkeletonRows count={24} />
    ) : list.rows.length === 0 ? (
      <ListEmpty outside={list.outside} project={project} onAllTimes={() => change({ range: undefined })} />
    ) : (
      <TraceGrid
        key={filter}
        ref={grid}
        rows={list.rows}
        activeIndex={keys.activeIndex}
        selected={trace}
        selection={selection}
        covered={selection.traces.size > 0 || move.moved !== null}
        hasMore={list.hasMore}
        outdated={list.outdated}
        reader={reader}
        projectName={project === undefined ? projectName : null}
        onPick={keys.pick}
        onNearEnd={list.loadMore}
        onTop={refresh}
      />
    );
  return (
    <SplitPane
      label="Width of the list"
      storageKey="touchstone.split.traces"
      side={
        panel.trace === undefined ? null : (
          <TracePanel
            key={panel.trace}
            trace={panel.trace}
            span={panel.span}
            tab={tab ?? "content"}
            focusTree={keys.focusTree}
            onChange={change}
            onMove={move.move}
            onClose={keys.close}
            onStep={keys.step}
          />
        )
      }
    >
      <title>Traces · Touchstone</title>
      <div className={styles["screen"]}>
        <ListBar
          range={range}
          news={list.news}
          onNews={toTop}
          onRange={(next) => {
            reader.current = { atTop: true, first: 0, last: 0 };
            change({ range: next });
          }}
        />
        <div className={styles["list"]}>{body}</div>
        <SelectionBar traces={selection.traces} move={move} onClear={selection.clear} />
        {list.moreError !== null && (
          <div className={styles["more"]}>
            <InlineError error={list.moreError} />
            <Button onClick={list.retryMore}>Load more</Button>
          </div>
        )}
      </div>
    </SplitPane>
  );
}
