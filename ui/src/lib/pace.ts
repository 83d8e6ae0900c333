/** How fast long work goes, and how long it will take yet. */
import type { Job } from "../bindings/api.ts";

/** Sooner than this a rate means nothing. */
const leastUs = 500_000;

/** Units a second, and microseconds left where the total is known; null while it cannot be told. */
export function paceOf(
  job: Pick<Job, "done" | "total" | "created_us" | "updated_us">,
): { perSecond: number; leftUs: number | null } | null {
  const tookUs = job.updated_us - job.created_us;
  if (tookUs < leastUs || job.done <= 0) return null;
  const left = job.total === null ? null : Math.max(0, job.total - job.done);
  return { perSecond: (job.done * 1_000_000) / tookUs, leftUs: left === null ? null : (left * tookUs) / job.done };
}
