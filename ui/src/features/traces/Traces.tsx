/** The traces screen: list and docked panel. Filters and selection live in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useRef, useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { SplitPane } from "../../components/SplitPane.tsx";
import type { TraceSearch } from "../../lib/search.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { ActDialog } from "./ActDialog.tsx";
import { ListBar } from "./ListBar.tsx";
import { ListBody } from "./ListBody.tsx";
import { ListEmpty } from "./ListEmpty.tsx";
import { MetricStrip } from "./MetricStrip.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { TraceGrid, type GridHandle } from "./TraceGrid.tsx";
import { TracePanel } from "./TracePanel.tsx";
import type { Reader } from "./refresh-pages.ts";
import { useActs } from "./use-acts.ts";
import { useListKeys } from "./use-list-keys.ts";
import { useMove } from "./use-move.ts";
import { useSelection } from "./use-selection.ts";
import { loadTrace } from "./use-span-rows.ts";
import { useTraceList } from "./use-trace-list.ts";
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
  const search = useSearch({ from: "/traces" });
  const { project, trace, span, tab } = search;
  const navigate = useNavigate({ from: "/traces" });
  const grid = useRef<GridHandle>(null);
  const reader = useRef<Reader>({ atTop: true, first: 0, last: 0 });
  const list = useTraceList(search, reader);
  const projects = useCommand("project_list", {}).data?.projects;
  const change = useCallback(
    (next: { [K in keyof TraceSearch]: TraceSearch[K] | undefined }, replace = false) => {
      void navigate({ search: (before) => ({ ...before, ...next }) as TraceSearch, replace });
    },
    [navigate],
  );
  const filterBy = useCallback(
    (next: { [K in keyof TraceSearch]: TraceSearch[K] | undefined }, replace = false) => {
      reader.current = { atTop: true, first: 0, last: 0 };
      change(next, replace);
    },
    [change],
  );
  const keys = useListKeys({ rows: list.rows, trace, grid, change });
  const filter = [project, search.q?.trimEnd(), search.order, search.range, search.from, search.to].join(" ");
  const selection = useSelection({ rows: list.rows, activeIndex: keys.activeIndex, filter, busy: trace !== undefined });
  const acts = useActs({ list, selection, trace, activeIndex: keys.activeIndex });
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
            onDelete={() => acts.ask("delete", { kind: "traces", ids: trace === undefined ? [] : [trace] })}
            onClose={keys.close}
            onStep={keys.step}
          />
        )
      }
    >
      <title>Traces · Touchstone</title>
      <div className={styles["screen"]}>
        <ListBar search={search} list={list} onChange={filterBy} onLeave={() => grid.current?.focus(0)} />
        <MetricStrip
          project={project}
          searched={list.request.query != null}
          window={list.window}
          onWindow={(from, to) => filterBy({ from: String(from), to: String(to) })}
          onFilter={(q) => filterBy({ q })}
        />
        <ListBody
          list={list}
          onTop={toTop}
          empty={<ListEmpty search={search} outside={list.outside} unfinished={list.hasMore} onChange={filterBy} />}
        >
          <TraceGrid
            key={filter}
            ref={grid}
            rows={list.rows}
            activeIndex={keys.activeIndex}
            selected={trace}
            selection={selection}
            covered={selection.traces.size > 0 || move.moved !== null}
            hasMore={list.hasMore}
            scrollsOn={list.hasMore && list.searchedTo === null}
            outdated={list.outdated}
            reader={reader}
            projectName={project === undefined ? projectName : null}
            onPick={keys.pick}
            onNearEnd={list.loadMore}
            onTop={refresh}
          />
        </ListBody>
        <SelectionBar
          selection={selection}
          move={move}
          hasMore={list.hasMore}
          onDelete={() => acts.askSelected("delete")}
          onExport={() => acts.askSelected("export")}
        />
        <ActDialog
          acts={acts}
          onDeleted={(gone) => {
            selection.clear();
            refresh();
            if (trace !== undefined && gone(trace)) keys.close();
          }}
        />
      </div>
    </SplitPane>
  );
}
