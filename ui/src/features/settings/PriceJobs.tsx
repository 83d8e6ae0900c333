/** While stored costs are reckoned anew: how far that is. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { JobProgress } from "../../components/JobProgress.tsx";
import { Problem } from "../../components/Notice.tsx";

const kind = "price_apply";

export function PriceJobs(): JSX.Element | null {
  const jobs = useCommand("job_list", {}).data?.jobs.filter((job) => job.kind === kind) ?? [];
  const running = jobs.filter((job) => job.state === "running");
  const last = jobs[0];
  if (running.length === 0 && last?.state === "failed") {
    return (
      <Problem message={`Reckoning costs anew stopped: ${last.error ?? "it does not say why"}.`} hint="Set the price again to go on." />
    );
  }
  if (running.length === 0 && last?.state === "cancelled") {
    return (
      <Problem message="Reckoning costs anew was cancelled: stored traces have old and new costs." hint="Set the price again to go on." />
    );
  }
  return (
    <>
      {running.map((job) => (
        <JobProgress key={job.id} job={job} label="Reckoning stored costs anew" unit="spans" />
      ))}
    </>
  );
}
