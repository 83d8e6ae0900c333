import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { Job } from "../../bindings/api.ts";
import { JobProgress } from "../../components/JobProgress.tsx";
import { Problem } from "../../components/Notice.tsx";

type Props = {
  /** The job that was begun here, if one was. */
  started: Job | undefined;
  /** Others of this kind are shown while they run. */
  kind: string;
  label: string;
  unit: string;
};

/** Work on the store: while it runs, and why it stopped. */
export function StoredJob({ started, kind, label, unit }: Props): JSX.Element | null {
  const jobs = useCommand("job_list", {}).data?.jobs;
  const own = jobs?.find((job) => job.id === started?.id) ?? started;
  const job = own?.state === "running" ? own : (jobs?.find((one) => one.kind === kind && one.state === "running") ?? own);
  if (job?.state === "running") return <JobProgress job={job} label={label} unit={unit} />;
  if (job?.state === "failed") return <Problem message={`${label} stopped: ${job.error ?? "it does not say why"}`} hint={null} />;
  return null;
}
