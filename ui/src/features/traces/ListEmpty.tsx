/** An empty list teaches: why it is empty and how to fill it. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { CopyLine } from "../../components/CopyLine.tsx";
import { InlineError, Notice } from "../../components/Notice.tsx";
import { demoProject } from "../../lib/demo.ts";
import { plural } from "../../lib/format.ts";
import { projectHeader } from "../../lib/project-header.ts";
import type { TraceSearch } from "../../lib/search.ts";
import styles from "./ListEmpty.module.css";
import { NothingFound } from "./NothingFound.tsx";

type Change = { q?: undefined; project?: undefined; range?: undefined; from?: undefined; to?: undefined };
type Props = { search: TraceSearch; outside: number | null; unfinished: boolean; onChange: (change: Change) => void };

export function ListEmpty({ search, outside, unfinished, onChange }: Props): JSX.Element {
  const { project, q } = search;
  const onAllTimes = () => onChange({ range: undefined, from: undefined, to: undefined });
  if (q !== undefined && q.trim() !== "") {
    const narrowed = search.range !== undefined || search.from !== undefined || search.to !== undefined;
    return (
      <NothingFound
        query={q}
        outside={outside}
        unfinished={unfinished}
        onAllTimes={narrowed ? onAllTimes : null}
        onAllProjects={project === undefined ? null : () => onChange({ project: undefined })}
        onClear={() => onChange({ q: undefined })}
      />
    );
  }
  if (outside !== null && outside > 0) {
    return (
      <Notice
        icon="clock"
        title="No traces in this time range"
        actions={
          <Button look="primary" onClick={onAllTimes}>
            Show {outside === 1 ? "it" : "them"}
          </Button>
        }
      >
        <p>{outside === 1 ? "1 trace lies" : `${plural(outside, "trace")} lie`} outside it.</p>
      </Notice>
    );
  }
  return <NoTraces project={project} />;
}

function NoTraces({ project }: { project: string | undefined }): JSX.Element {
  const status = useCommand("collector_status", {}).data;
  const projects = useCommand("project_list", {}).data?.projects;
  const load = useAct("demo_load");
  const name = projects?.find((one) => one.id === project)?.name;
  const demo = projects?.some((one) => one.name === demoProject) ?? true;
  if (project !== undefined && projects !== undefined && name === undefined) return <NoProject />;
  const line = name === undefined ? (status?.url ?? null) : `x-touchstone-project: ${projectHeader(name)}`;
  return (
    <Notice
      icon="traces"
      title={project === undefined ? "No traces yet" : "No traces in this project yet"}
      actions={
        <>
          <Link to="/" search={project === undefined ? {} : { project }} className={styles["link"]}>
            How to connect a program
          </Link>
          <Link to="/import" search={project === undefined ? {} : { project }} className={styles["plain"]}>
            Import
          </Link>
          {!demo && (
            <Button icon="box" disabled={load.isPending} onClick={() => load.mutate({})}>
              Load the demo
            </Button>
          )}
        </>
      }
    >
      <p>
        {name === undefined
          ? "Send OpenTelemetry traces to this address; they show up here at once."
          : "Programs put their traces here by sending this header."}
      </p>
      {line !== null && (
        <div className={styles["line"]}>
          <CopyLine text={line} label="Copy" />
        </div>
      )}
      {load.error !== null && <InlineError error={load.error} />}
    </Notice>
  );
}

function NoProject(): JSX.Element {
  return (
    <Notice
      icon="none"
      title="There is no such project"
      actions={
        <Link to="/traces" className={styles["link"]}>
          Show all projects
        </Link>
      }
    >
      <p>It may have been removed since this address was made.</p>
    </Notice>
  );
}
