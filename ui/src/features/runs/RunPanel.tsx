/** The docked panel: one run with everything that was logged into it. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { Run, RunPair } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { Section } from "../../components/Section.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { ValueTable } from "../../components/ValueTable.tsx";
import { formatCount, formatDuration, formatFullTime, formatTime, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { Artifacts } from "./Artifacts.tsx";
import { Datasets } from "./Datasets.tsx";
import { Metrics } from "./Metrics.tsx";
import styles from "./RunPanel.module.css";
import { RunState } from "./RunState.tsx";

type Props = { run: string; projectName: (id: string) => string; onClose: () => void };

const asValues = (pairs: RunPair[]) => pairs.map(({ key, value }) => ({ name: key, value }));

export function RunPanel({ run, projectName, onClose }: Props): JSX.Element {
  const { data, error, refetch } = useCommand("run_get", { run_id: run });
  return (
    <aside className={styles["panel"]} aria-label="Run">
      {data !== undefined ? (
        <>
          <Head run={data} project={projectName(data.row.project)} onClose={onClose} />
          <Body run={data} />
        </>
      ) : (
        <>
          <div className={styles["close"]}>
            <IconButton icon="cross" label="Close" action="back" onClick={onClose} />
          </div>
          {error === null ? (
            <SkeletonRows count={8} />
          ) : (
            <ErrorNotice title="This run cannot be shown" error={error} onRetry={() => void refetch()} />
          )}
        </>
      )}
    </aside>
  );
}

function Head({ run: { row, trace_count }, project, onClose }: { run: Run; project: string; onClose: () => void }): JSX.Element {
  return (
    <header className={styles["head"]}>
      <div className={styles["line"]}>
        <h2 className={styles["name"]} title={oneLine(row.name)}>
          {oneLine(row.name, 160) || "Unnamed run"}
        </h2>
        <CopyButton text={() => row.run_id} label={`Copy the run’s id: ${row.run_id}`} />
        <IconButton icon="cross" label="Close" action="back" onClick={onClose} />
      </div>
      <p className={styles["facts"]}>
        <RunState status={row.status} word />
        {row.end_us !== null && <span>{formatDuration(Math.max(0, row.end_us - row.start_us))}</span>}
        <span title={formatFullTime(row.start_us)}>{formatTime(row.start_us)}</span>
        <span>
          {plural(trace_count, "trace")} in{" "}
          <Link to="/traces" search={{ project: row.project }} className={styles["link"]}>
            {oneLine(project, 60)}
          </Link>
        </span>
        {row.user !== "" && <span>by {oneLine(row.user, 60)}</span>}
      </p>
    </header>
  );
}

function Body({ run }: { run: Run }): JSX.Element {
  const { metrics, params, tags, datasets, artifacts } = run;
  const nothing = metrics.length + params.length + tags.length + datasets.length + artifacts.length === 0;
  return (
    <div className={styles["body"]} tabIndex={0} role="region" aria-label="What was logged">
      {nothing && <p className={styles["none"]}>Nothing was logged into this run.</p>}
      {metrics.length > 0 && (
        <Section title="Metrics" level={3} count={run.metric_count}>
          <Metrics metrics={metrics} />
          {run.metric_count > metrics.length && (
            <p className={styles["none"]}>The first {formatCount(metrics.length)} by name are shown.</p>
          )}
        </Section>
      )}
      {params.length > 0 && (
        <Section title="Parameters" level={3} count={params.length}>
          <ValueTable values={asValues(params)} empty="" />
        </Section>
      )}
      {datasets.length > 0 && (
        <Section title="Inputs" level={3} count={datasets.length}>
          <Datasets datasets={datasets} />
        </Section>
      )}
      {artifacts.length > 0 && (
        <Section title="Files" level={3} count={artifacts.length}>
          <Artifacts artifacts={artifacts} more={run.more_artifacts} />
        </Section>
      )}
      {tags.length > 0 && (
        <Section title="Tags" level={3} count={tags.length} folded={tags.length > 12}>
          <ValueTable values={asValues(tags)} empty="" />
        </Section>
      )}
    </div>
  );
}
