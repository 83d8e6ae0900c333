/** The imports that run, and what became of the last ones. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { Job } from "../../bindings/api.ts";
import { Card } from "../../components/Card.tsx";
import { Icon, type IconName } from "../../components/Icon.tsx";
import { JobProgress } from "../../components/JobProgress.tsx";
import { InlineError, Problem } from "../../components/Notice.tsx";
import { formatFullTime, formatTime } from "../../lib/format.ts";
import { importReport } from "../../lib/import-report.ts";
import styles from "./Import.module.css";
import { Report } from "./Report.tsx";

const mostShown = 8;

export function ImportJobs(): JSX.Element {
  const { data, error } = useCommand("job_list", {});
  const jobs = data?.jobs.filter((job) => job.kind.startsWith("import")).slice(0, mostShown) ?? [];
  return (
    <Card title="Imports">
      {error !== null && <InlineError error={error} />}
      {data !== undefined && jobs.length === 0 && <p className={styles["note"]}>Nothing was imported yet.</p>}
      {jobs.map((job) => (
        <One key={job.id} job={job} />
      ))}
    </Card>
  );
}

const words: Record<Job["state"], { icon: IconName; text: string }> = {
  running: { icon: "running", text: "Running" },
  done: { icon: "ok", text: "Done" },
  failed: { icon: "error", text: "Stopped" },
  cancelled: { icon: "none", text: "Cancelled" },
};

/** The last part of a path; an address as it is. */
function shortName(about: string): string {
  const parts = about.split(/[\\/]/u).filter((part) => part !== "");
  return about.includes("://") ? about : (parts.at(-1) ?? about);
}

function Source({ path }: { path: string }): JSX.Element {
  return (
    <span className={styles["source"]} title={path}>
      {shortName(path)}
    </span>
  );
}

function One({ job }: { job: Job }): JSX.Element {
  const report = importReport(job.report);
  const { icon, text } = words[job.state];
  return (
    <article className={styles["job"]} aria-label={`Import of ${formatTime(job.created_us)}`}>
      {job.state === "running" ? (
        <JobProgress
          job={job}
          label={job.about === null ? "Importing" : `Importing ${shortName(job.about)}`}
          unit={job.kind === "import" ? "bytes" : "traces"}
        />
      ) : (
        <p className={styles["state"]} data-state={job.state}>
          <Icon name={icon} size={14} />
          <b>{text}</b>
          {job.about !== null && <Source path={job.about} />}
          <time title={formatFullTime(job.created_us)}>{formatTime(job.created_us)}</time>
        </p>
      )}
      {job.state === "failed" && (
        <Problem
          message={job.error ?? "It does not say why"}
          hint="What came before that is stored. Start it again to go on: nothing is stored twice."
        />
      )}
      {job.state === "cancelled" && (
        <p className={styles["note"]}>What came before is stored. Start it again to go on: nothing is stored twice.</p>
      )}
      {report !== null && <Report report={report} />}
    </article>
  );
}
