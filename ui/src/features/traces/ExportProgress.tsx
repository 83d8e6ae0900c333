import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { ExportStarted } from "../../bindings/api.ts";
import { CopyLine } from "../../components/CopyLine.tsx";
import { Icon } from "../../components/Icon.tsx";
import { JobProgress } from "../../components/JobProgress.tsx";
import { InlineError, Problem } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { plural } from "../../lib/format.ts";
import styles from "./ExportDialog.module.css";

/** An export on its way, and where its file lies. */
export function ExportProgress({ started }: { started: ExportStarted }): JSX.Element {
  const { data, error } = useCommand("job_list", {});
  const job = data?.jobs.find((one) => one.id === started.job_id);
  return (
    <div className={styles["form"]} aria-live="polite">
      {error !== null && <InlineError error={error} />}
      {job === undefined ? (
        <SkeletonRows count={1} />
      ) : job.state === "running" ? (
        <JobProgress job={job} label="Writing" unit="traces" />
      ) : job.state === "done" ? (
        <p className={styles["done"]}>
          <Icon name="check" size={14} />
          {plural(job.done, "trace is", "traces are")} written to
        </p>
      ) : job.state === "cancelled" ? (
        <p>The export was cancelled; what was written so far may lie here:</p>
      ) : (
        <Problem message={`The export stopped: ${job.error ?? "it does not say why"}`} hint={null} />
      )}
      <CopyLine text={started.path} label="Copy the path" />
    </div>
  );
}
