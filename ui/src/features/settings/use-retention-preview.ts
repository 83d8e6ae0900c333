import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { DeletionPreview } from "../../bindings/api.ts";
import { useNow } from "../../lib/use-now.ts";
import { cutoffUs } from "./retention-days.ts";

const minuteMs = 60_000;

/** What of a project is older than so many days, and what holds how much of it. Counted once a minute, not with each trace. */
export function useRetentionPreview(project: string, days: number): UseQueryResult<DeletionPreview> {
  const to_us = cutoffUs(days, useNow(minuteMs));
  return useQuery<DeletionPreview>({
    queryKey: ["retention preview", project, to_us],
    queryFn: ({ signal }) => call("deletion_preview", { selection: { matching: { project, to_us } } }, signal),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}
