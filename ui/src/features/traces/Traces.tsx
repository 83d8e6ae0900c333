/** The traces screen: list and docked panel. Filters and selection live in the address. */
import { useCallback, useRef, useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { SplitPane } from "../../components/SplitPane.tsx";
import { useSettled } from "../../lib/use-settled.ts";
import { useWidth } from "../../lib/use-width.ts";
import { ActDialog } from "./ActDialog.tsx";
import { askedColumns } from "./columns.ts";
import { Facets } from "./Facets.tsx";
import { ListBar } from "./ListBar.tsx";
import { ListBody } from "./ListBody.tsx";
import { ListEmpty } from "./ListEmpty.tsx";
import { MetricStrip } from "./MetricStrip.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { TraceGrid, type GridHandle } from "./TraceGrid.tsx";
import { TracePanel } from "./TracePanel.tsx";
import { atTop, type Reader } from "./refresh-pages.ts";
import { useActs } from "./use-acts.ts";
import { useAddress } from "./use-address.ts";
import { useColumns } from "./use-columns.ts";
import { useFacets } from "./use-facets.ts";
import { useFacetSide } from "./use-facet-side.ts";
import { useGroups } from "./use-groups.ts";
import { useHold } from "./use-hold.ts";
import { useListKeys } from "./use-list-keys.ts";
import { useMove } from "./use-move.ts";
import { useSelection } from "./use-selection.ts";
import { loadTrace } from "./use-span-rows.ts";
import { useTag } from "./use-tag.ts";
import { useTraceList } from "./use-trace-list.ts";
import { useShownView, useViews, viewColumns } from "./use-views.ts";
import styles from "./Traces.module.css";

/** A trace that is there so soon is painted whole, instead of an empty panel before it. */
const openingMs = 80;

type Shown = { trace: string | undefined; span: string | undefined };

/** What the panel shows: the selection, or the one before for as long as the new trace is on its way. */
function usePanel(trace: string | undefined, span: string | undefined): Shown {
  const settled = useSettled(trace, (id) => loadTrace(id, span), openingMs);
  const [shown, setShown] = useState<Shown>({ trace, span });
  if (settled === trace && (shown.trace !== trace || shown.span !== span)) setShown({ trace, span });
  return settled === trace ? { trace, span } : shown;
}

export function Traces(): JSX.Element {
  const grid = useRef<GridHandle>(null);
  const screen = useRef<HTMLDivElement>(null);
  const reader = useRef<Reader>({ ...atTop });
  const begin = useCallback(() => {
    reader.current = { ...atTop, held: reader.current.held };
  }, []);
  const { search, change, filterBy } = useAddress(begin);
  const { project, trace, span, tab } = search;
  const saved = useShownView(search);
  const columns = useColumns(project === undefined, viewColumns(saved.active));
  const list = useTraceList(search, askedColumns(columns.shown), reader);
  const views = useViews({ search, ...saved, columns, change: filterBy });
  const side = useFacetSide(useWidth(screen), trace);
  const toQuery = (query: string) => filterBy({ q: query === "" ? undefined : query });
  const facets = useFacets({ request: list.request, query: search.q ?? "", enabled: side.open, onQuery: toQuery });
  const projects = useCommand("project_list", {}).data?.projects;
  const groups = useGroups(list.rows, list.request);
  const { rows } = groups;
  const keys = useListKeys({ rows, groups, trace, grid, change });
  const filter = [project, search.q?.trimEnd(), search.order, search.group, search.range, search.from, search.to].join(" ");
  const selection = useSelection({ rows, activeIndex: keys.activeIndex, filter, busy: trace !== undefined });
  const acts = useActs({ rows, request: list.request, selection, trace, activeIndex: keys.activeIndex });
  const move = useMove(() => {
    selection.clear();
    if (trace === undefined) grid.current?.focus(keys.activeIndex);
  });
  const tagging = useTag(() => {
    selection.clear();
    move.dismiss();
  });
  const panel = usePanel(trace, span);
  const { refresh, catchUp } = list;
  const hold = useHold({
    reading: trace !== undefined || selection.traces.size > 0,
    onHold: (held) => {
      const released = reader.current.held && !held;
      reader.current.held = held;
      if (released) catchUp();
    },
  });
  const toTop = () => {
    grid.current?.toTop();
    reader.current = { ...atTop };
    refresh();
  };
  const projectName = useCallback((id: string) => projects?.find((one) => one.id === id)?.name ?? id, [projects]);
  return (
    <SplitPane
      label="Width of the list"
      storageKey="touchstone.split.traces"
      full={search.full === "1"}
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
      <div ref={screen} className={styles["screen"]}>
        <ListBar
          search={search}
          list={list}
          views={views}
          columns={columns}
          side={side}
          onChange={filterBy}
          onLeave={() => grid.current?.focus(0)}
        />
        <MetricStrip
          project={project}
          searched={list.request.query != null}
          window={list.window}
          onWindow={(from, to) => filterBy({ from: String(from), to: String(to) })}
          onFilter={toQuery}
        />
        <div className={styles["body"]} data-over={side.over}>
          {side.open && <Facets list={facets} over={side.over} onClose={side.toggle} />}
          <div className={styles["main"]}>
            <ListBody
              list={list}
              onTop={toTop}
              empty={
                list.queryError === null && (
                  <ListEmpty search={search} outside={list.outside} unfinished={list.hasMore} onChange={filterBy} />
                )
              }
            >
              <TraceGrid
                key={filter}
                ref={grid}
                rows={rows}
                activeIndex={keys.activeIndex}
                selected={trace}
                selection={selection}
                covered={selection.traces.size > 0 || move.moved !== null || tagging.tagged !== null}
                hasMore={list.hasMore}
                pages={list.pages}
                scrollsOn={list.hasMore && list.searchedTo === null}
                outdated={list.outdated}
                reader={reader}
                projectName={projectName}
                columns={columns}
                groups={groups}
                hold={hold}
                asked={list.asked}
                order={search.order ?? "newest"}
                onOrder={(order) => filterBy({ order: order === "newest" ? undefined : order })}
                onPick={keys.pick}
                onNearEnd={list.loadMore}
                onTop={catchUp}
              />
            </ListBody>
          </div>
        </div>
        <SelectionBar
          selection={selection}
          request={list.request}
          move={move}
          tag={tagging}
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
