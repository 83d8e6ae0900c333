/** Long work on its way: how far, how fast, how long yet, and a way to stop it. */
import type { JSX } from "react";
import { useAct } from "../api/queries.ts";
import type { Job } from "../bindings/api.ts";
import { formatBytes, formatCount, formatDuration } from "../lib/format.ts";
import { paceOf } from "../lib/pace.ts";
import { Button } from "./Button.tsx";
import styles from "./JobProgress.module.css";
import { InlineError } from "./Notice.tsx";

const second = 1_000_000;

/** Bytes are counted in units of their own. */
type Props = { job: Job; label: string; unit: string };

export function JobProgress({ job, label, unit }: Props): JSX.Element {
  const cancel = useAct("job_cancel");
  const pace = paceOf(job);
  const [amount, after] = unit === "bytes" ? [formatBytes, ""] : [formatCount, ` ${unit}`];
  const parts = [
    job.total === null ? `${amount(job.done)}${after}` : `${amount(job.done)} of ${amount(job.total)}${after}`,
    ...(pace === null ? [] : [`${amount(pace.perSecond)} a second`]),
    ...(pace?.leftUs == null ? [] : [`about ${formatDuration(Math.max(1, Math.round(pace.leftUs / second)) * second)} left`]),
  ];
  return (
    <div className={styles["job"]}>
      <p className={styles["text"]}>
        <span>{label}</span>
        <span className={styles["numbers"]}>{parts.join(" · ")}</span>
      </p>
      <div className={styles["line"]}>
        <progress
          className={styles["progress"]}
          aria-label={label}
          max={job.total ?? 1}
          value={job.total === null ? undefined : Math.min(job.done, job.total)}
        />
        <Button disabled={cancel.isPending} onClick={() => cancel.mutate({ id: job.id })}>
          Cancel
        </Button>
      </div>
      {cancel.error !== null && <InlineError error={cancel.error} />}
    </div>
  );
}
