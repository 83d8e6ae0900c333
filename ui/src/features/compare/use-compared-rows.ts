/** Windows on the rows of a comparison: only what is in view is asked for and kept. */
import { useQuery, type Query, type UseQueryResult } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { RpcError } from "../../api/client.ts";
import { commandQuery, queryClient } from "../../api/queries.ts";
import type { ComparedRow, TraceCompareRequest, TraceComparison } from "../../bindings/api.ts";

const windowSize = 200;

/** What is compared, and what of it is folded. */
export type Compared = Pick<TraceCompareRequest, "trace_a" | "trace_b" | "folded" | "opened">;

export type ComparedRows = {
  /** Heads, counts and totals; of any window. */
  comparison: TraceComparison | undefined;
  total: number;
  at: (index: number) => ComparedRow | undefined;
  error: RpcError | null;
  retry: () => void;
  /** Tells which rows are in view. */
  onView: (first: number, last: number) => void;
};

/** Until the new answer is there, the one before stays, if it is of the same traces. */
function useWindow(request: TraceCompareRequest, enabled: boolean): UseQueryResult<TraceComparison> {
  return useQuery({
    ...commandQuery("trace_compare", request),
    enabled,
    placeholderData: (before: TraceComparison | undefined, query: Query<TraceComparison> | undefined) => {
      const asked = query?.queryKey[1] as TraceCompareRequest | undefined;
      return asked?.trace_a === request.trace_a && asked.trace_b === request.trace_b ? before : undefined;
    },
  });
}

/** At most 80 rows are in view, so two windows of 200 always cover them. */
export function useComparedRows(compared: Compared): ComparedRows {
  const [view, setView] = useState({ first: 0, last: 0 });
  const onView = useCallback((firstRow: number, lastRow: number) => {
    const [first, last] = [firstRow, lastRow].map((row) => Math.floor(row / windowSize)) as [number, number];
    setView((now) => (now.first === first && now.last === last ? now : { first, last }));
  }, []);
  const offset = view.first * windowSize;
  const one = useWindow({ ...compared, offset, count: windowSize }, true);
  const two = useWindow({ ...compared, offset: offset + windowSize, count: windowSize }, view.last > view.first);
  const windows = [one.data, two.data];
  return {
    comparison: one.data,
    total: one.data?.total ?? 0,
    at: (index) => {
      for (const window of windows) {
        const row = window?.rows[index - window.offset];
        if (row !== undefined) return row;
      }
      return undefined;
    },
    error: one.data === undefined ? one.error : null,
    retry: () => void one.refetch(),
    onView,
  };
}

/** The row that a step is, or is folded into; null if there is none any more. */
export async function findRow(compared: Compared, step: number): Promise<number | null> {
  const found = await queryClient.fetchQuery(commandQuery("trace_compare", { ...compared, offset: 0, count: 1, find: step }));
  return found.found;
}
