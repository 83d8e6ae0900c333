/** What a notice of the system says of a job that ended. */
import type { Job } from "../bindings/api.ts";
import { formatCount } from "../lib/format.ts";
import { oneLine } from "../lib/visible-text.ts";

type JobNotice = { title: string; body: string };

/** Shorter work is seen to end by whoever began it. */
const longUs = 3_000_000;

/** The kinds that somebody waits for; what the engine does by itself is told to nobody. */
const words: Partial<Record<string, string>> = {
  import: "Import",
  import_connect: "Import",
  export: "Export",
  traces_delete: "Deleting traces",
  project_delete: "Deleting a project",
  store_check: "Check of the database",
  index_rebuild: "Search index",
  store_compact: "Giving space back",
};

/** Of the jobs that ran when they were last looked at, those that ended since. */
export function endedSince(running: ReadonlySet<string>, jobs: ReadonlyArray<Job>): JobNotice[] {
  return jobs
    .filter((job) => running.has(job.id) && (job.state === "done" || job.state === "failed") && job.updated_us - job.created_us >= longUs)
    .filter((job) => words[job.kind] !== undefined)
    .map((job) => ({
      title: `${words[job.kind] ?? job.kind}: ${job.state === "done" ? "finished" : "stopped"}`,
      body: oneLine(
        job.state === "done" ? [job.about ?? "", `${formatCount(job.done)} done`].filter(Boolean).join(": ") : (job.error ?? ""),
        200,
      ),
    }));
}

export function runningIn(jobs: ReadonlyArray<Job>): Set<string> {
  return new Set(jobs.filter((job) => job.state === "running").map((job) => job.id));
}
