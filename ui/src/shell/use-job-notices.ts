/** Tells by the system's notices when long work ended, where the user wants that and looks elsewhere. */
import { useEffect, useRef } from "react";
import { usePreference } from "../api/preference.ts";
import { useCommand } from "../api/queries.ts";
import { platform } from "../platform/index.ts";
import { endedSince, runningIn } from "./job-notices.ts";

const isWanted = (kept: unknown): boolean => kept === true;

export function useJobNotices(): void {
  const wanted = usePreference("notices", isWanted).value;
  const jobs = useCommand("job_list", {}).data?.jobs;
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (jobs === undefined) return;
    const ended = endedSince(running.current, jobs);
    running.current = runningIn(jobs);
    if (!wanted || document.hasFocus()) return;
    for (const notice of ended) platform.notify(notice.title, notice.body);
  }, [jobs, wanted]);
}
