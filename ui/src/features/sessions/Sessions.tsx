/** The sessions screen: list and docked panel. Search, time and selection live in the address. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useRef, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { SessionRow } from "../../bindings/api.ts";
import { SplitPane } from "../../components/SplitPane.tsx";
import type { SessionSearch } from "../../lib/search.ts";
import { NoSessions } from "./NoSessions.tsx";
import { isSorted, type NextOrder } from "./order.ts";
import { keyOf } from "./session-pages.ts";
import { SessionBar } from "./SessionBar.tsx";
import { SessionBody } from "./SessionBody.tsx";
import { SessionGrid, type GridHandle } from "./SessionGrid.tsx";
import { SessionPanel } from "./SessionPanel.tsx";
import { useSessionKeys } from "./use-session-keys.ts";
import { useSessionList } from "./use-session-list.ts";
import styles from "./Sessions.module.css";

export function Sessions(): JSX.Element {
  const search = useSearch({ from: "/sessions" });
  const { project, session } = search;
  const navigate = useNavigate({ from: "/sessions" });
  const grid = useRef<GridHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const atTop = useRef(true);
  const list = useSessionList(search, atTop);
  const projects = useCommand("project_list", {}).data?.projects;
  const change = useCallback(
    (next: { [K in keyof SessionSearch]: SessionSearch[K] | undefined }, replace = false) => {
      void navigate({ search: (before) => ({ ...before, ...next }) as SessionSearch, replace });
    },
    [navigate],
  );
  const filterBy = useCallback(
    (next: { [K in keyof SessionSearch]: SessionSearch[K] | undefined }, replace = false) => {
      atTop.current = true;
      change(next, replace);
    },
    [change],
  );
  const sortBy = (order: NextOrder) => {
    grid.current?.toTop();
    filterBy(order, true);
  };
  const open = useCallback(
    (row: SessionRow | undefined, replace = false) => change({ session: row?.session, of: row?.project, turn: undefined }, replace),
    [change],
  );
  const sorted = isSorted(search);
  const of = search.of ?? project;
  const shown = session === undefined || of === undefined ? undefined : { session, project: of };
  const keys = useSessionKeys({ rows: list.rows, shown: shown && keyOf(shown), grid, search: field, open });
  const projectName = useCallback((id: string) => projects?.find((one) => one.id === id)?.name ?? id, [projects]);
  const toTop = () => {
    grid.current?.toTop();
    atTop.current = true;
    list.refresh();
  };
  return (
    <SplitPane
      label="Width of the list"
      storageKey="touchstone.split.sessions"
      side={
        shown === undefined ? null : (
          <SessionPanel
            key={keyOf(shown)}
            project={shown.project}
            session={shown.session}
            turn={search.turn}
            filter={project}
            focusTurns={keys.focusTurns}
            onClose={keys.close}
            onStep={keys.step}
          />
        )
      }
    >
      <title>Sessions · Touchstone</title>
      <div className={styles["screen"]}>
        <SessionBar field={field} search={search} list={list} onChange={filterBy} onLeave={() => grid.current?.focus(0)} />
        <SessionBody list={list} sorted={sorted} onTop={toTop} empty={<NoSessions search={search} list={list} onChange={filterBy} />}>
          <SessionGrid
            key={[project, search.q, search.range, search.from, search.to].join(" ")}
            ref={grid}
            rows={list.rows}
            activeIndex={keys.activeIndex}
            shown={shown && keyOf(shown)}
            hasMore={list.hasMore}
            outdated={list.outdated}
            atTop={atTop}
            projectName={project === undefined ? projectName : null}
            order={search}
            onOrder={sortBy}
            onPick={keys.pick}
            onNearEnd={(sorted || list.searchedTo === null) && list.moreError === null ? list.loadMore : null}
            onTop={list.refresh}
          />
        </SessionBody>
      </div>
    </SplitPane>
  );
}
