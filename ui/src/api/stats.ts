/** The statistics of a time, kept fresh without asking all the time, in as few parts as can be drawn. */
import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { inFewerParts } from "../lib/stats-parts.ts";
import { call } from "./client.ts";
import type { Stats, StatsGetRequest } from "../bindings/api.ts";
import { onStale, tagsOf, touches } from "./stale.ts";

/** While traces come without pause, it is asked anew this often. */
const everyMs = 2000;
const mostAsked = 4;

/**
 * `from_us` 0 is as far back as there is anything: asked again from where something begins, until that
 * is in the first part of the time.
 */
async function ask(request: StatsGetRequest, signal: AbortSignal): Promise<Stats> {
  let stats = await call("stats_get", request, signal);
  for (let asked = 1; request.from_us === 0 && asked < mostAsked; asked += 1) {
    const first = stats.buckets.findIndex((bucket) => bucket.traces > 0);
    const from_us = stats.buckets[first]?.start_us;
    if (from_us === undefined || first <= stats.buckets.length / 3) break;
    stats = await call("stats_get", { ...request, from_us }, signal);
  }
  return inFewerParts(stats);
}

/** What was shown before stays until the next is there. `request` must keep its identity. */
export function useStats(request: StatsGetRequest): UseQueryResult<Stats> {
  const client = useQueryClient();
  const queryKey = useMemo(() => ["statistics", request], [request]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      timer = undefined;
      // An answer on its way is waited for.
      void client.invalidateQueries({ queryKey }, { cancelRefetch: false });
    };
    const stop = onStale((stale) => {
      if (timer === undefined && touches(stale, tagsOf(["stats_get", request]))) timer = setTimeout(again, everyMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, request, queryKey]);
  return useQuery<Stats>({ queryKey, queryFn: ({ signal }) => ask(request, signal), placeholderData: keepPreviousData });
}
