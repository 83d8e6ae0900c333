/** Runs: what clients logged under a name, read-only. The selected one lives in the address. */
import { useInfiniteQuery, type InfiniteData } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type JSX } from "react";
import { call, type RpcError } from "../../api/client.ts";
import { useCommand } from "../../api/queries.ts";
import type { RunPage } from "../../bindings/api.ts";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { SplitPane } from "../../components/SplitPane.tsx";
import { NoRuns } from "./NoRuns.tsx";
import { RunList } from "./RunList.tsx";
import { RunPanel } from "./RunPanel.tsx";
import styles from "./Runs.module.css";

function useRuns(project: string | undefined) {
  return useInfiniteQuery<RunPage, RpcError, InfiniteData<RunPage, string | null>, unknown[], string | null>({
    queryKey: ["run_list", { project: project ?? null }, "pages"],
    queryFn: ({ pageParam, signal }) => call("run_list", { project: project ?? null, cursor: pageParam }, signal),
    initialPageParam: null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function Runs(): JSX.Element {
  const { project, run } = useSearch({ from: "/runs" });
  const navigate = useNavigate({ from: "/runs" });
  const list = useRuns(project);
  const projects = useCommand("project_list", {}).data?.projects;
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? [], [list.data]);
  const pick = (id: string | undefined, replace = false) => {
    void navigate({
      search: ({ run: _run, ...rest }) => (id === undefined ? rest : { ...rest, run: id }),
      replace,
    });
  };
  const nameOf = (id: string) => projects?.find((one) => one.id === id)?.name ?? id;
  return (
    <SplitPane
      label="Width of the list"
      storageKey="touchstone.split.runs"
      side={run === undefined ? null : <RunPanel key={run} run={run} projectName={nameOf} onClose={() => pick(undefined)} />}
    >
      <title>Runs · Touchstone</title>
      <div className={styles["screen"]}>
        <header className={styles["bar"]}>
          <h1 className={styles["title"]}>Runs</h1>
        </header>
        <div className={styles["list"]}>
          {list.data === undefined ? (
            list.error === null ? (
              <SkeletonRows count={12} />
            ) : (
              <ErrorNotice title="The runs could not be read" error={list.error} onRetry={() => void list.refetch()} />
            )
          ) : rows.length === 0 ? (
            <NoRuns project={project} />
          ) : (
            <RunList
              rows={rows}
              selected={run}
              projectName={project === undefined ? nameOf : null}
              onPick={pick}
              more={list.hasNextPage ? () => void list.fetchNextPage() : null}
              loadingMore={list.isFetchingNextPage}
            />
          )}
        </div>
      </div>
    </SplitPane>
  );
}
