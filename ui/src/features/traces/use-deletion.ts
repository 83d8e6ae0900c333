/** Deletes traces, and tells the shell how that can be undone. */
import { useMutation, useQuery, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { call, type RpcError } from "../../api/client.ts";
import type { DeletionPreview } from "../../bindings/api.ts";
import { lastDeletion, undoableUntil } from "../../lib/deletion.ts";
import { selectionsOf, summed, type Target } from "./target.ts";

/** How many a deletion would take, and what holds how many of them. */
export function useDeletionPreview(target: Target): UseQueryResult<DeletionPreview> {
  return useQuery<DeletionPreview>({
    queryKey: ["deletion preview", target],
    queryFn: async ({ signal }) => {
      const found: DeletionPreview[] = [];
      for (const selection of selectionsOf(target)) found.push(await call("deletion_preview", { selection }, signal));
      return summed(found);
    },
    gcTime: 0,
  });
}

export function useDeletion(onDeleted: () => void): UseMutationResult<void, RpcError, { target: Target; includeKept: boolean }> {
  return useMutation({
    mutationFn: async ({ target, includeKept }) => {
      const now = Date.now();
      // What a failure in the midst leaves deleted can be undone, too.
      const done = { ids: [] as string[], traces: 0, kept: 0, untilMs: now, jobs: [] as string[] };
      try {
        for (const selection of selectionsOf(target)) {
          const one = await call("trace_delete", { selection, include_kept: includeKept });
          done.ids.push(one.deletion);
          done.traces += one.traces;
          done.kept += one.kept;
          done.untilMs = undoableUntil(one.undo_until_us, now);
          if (one.job_id !== null) done.jobs.push(one.job_id);
        }
      } finally {
        if (done.ids.length > 0) lastDeletion.set(done);
      }
      onDeleted();
    },
  });
}
