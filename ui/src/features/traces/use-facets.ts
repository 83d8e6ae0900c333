/** The facets of what the list shows, counted anew while traces come, and the choices among them. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { call, toRpcError, type RpcError } from "../../api/client.ts";
import { commandQuery } from "../../api/queries.ts";
import { onStale, touches } from "../../api/stale.ts";
import type { TraceFacets, TraceListRequest } from "../../bindings/api.ts";
import { useDebounced } from "../../lib/use-debounced.ts";
import type { Wanted } from "./facet-choice.ts";

/** While traces come, they are counted again no sooner than this. */
const restMs = 5000;
/** While a query is typed, its list comes first: counting takes the engine much longer. */
const typingMs = 200;

export type FacetList = {
  /** Undefined until the first answer. */
  facets: TraceFacets | undefined;
  outdated: boolean;
  error: RpcError | null;
  retry: () => void;
  wanted: Wanted;
  choose: (field: string, values: ReadonlyArray<string>) => void;
};

type Request = Pick<TraceListRequest, "project" | "query" | "from_us" | "to_us">;
type Options = { request: Request; query: string; enabled: boolean; onQuery: (query: string) => void };

/** Calls `again` after changes, the first at once, those that follow soon together. */
function useStaleSeldom(enabled: boolean, again: () => void): void {
  const latest = useRef(again);
  useEffect(() => {
    latest.current = again;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let last = 0;
    const stop = onStale((stale) => {
      if (timer !== null || !touches(stale, ["trace"])) return;
      timer = setTimeout(
        () => {
          timer = null;
          last = Date.now();
          latest.current();
        },
        Math.max(0, last + restMs - Date.now()),
      );
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [enabled]);
}

export function useFacets({ request, query, enabled, onQuery }: Options): FacetList {
  const client = useQueryClient();
  const { project, from_us, to_us } = request;
  const text = useDebounced(request.query ?? "", typingMs);
  const asked = useMemo(
    () => ({ project: project ?? null, from_us: from_us ?? null, to_us: to_us ?? null, query: text === "" ? null : text }),
    [project, from_us, to_us, text],
  );
  const found = useQuery({
    ...commandQuery("trace_facets", asked),
    meta: { paged: true },
    enabled,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  });
  // While the query cannot be read, those of the one before stay.
  const [kept, setKept] = useState(found.data);
  if (found.data !== undefined && found.data !== kept) setKept(found.data);
  useStaleSeldom(enabled, () => void client.invalidateQueries({ queryKey: ["trace_facets"], refetchType: "active" }));
  const choice = useChoice(query, onQuery);
  const { settle } = choice;
  const answered = found.isPlaceholderData || found.isFetching ? undefined : found.data;
  useEffect(() => {
    if (answered !== undefined) settle();
  }, [answered, settle]);
  return {
    facets: found.data ?? kept,
    outdated: found.isPlaceholderData || found.data === undefined || text !== (request.query ?? ""),
    // What is wrong with the query stands at the query.
    error: choice.error ?? (found.error?.code === "bad_request" ? null : found.error),
    retry: () => {
      settle();
      void found.refetch();
    },
    wanted: choice.wanted,
    choose: choice.choose,
  };
}

/** Puts choices into the query, one after another: each is made in what the one before made. */
function useChoice(query: string, onQuery: (query: string) => void) {
  const [wanted, setWanted] = useState<Wanted>({});
  const [error, setError] = useState<RpcError | null>(null);
  const latest = useRef(query);
  const seen = useRef(query);
  const pending = useRef(0);
  const turn = useRef(Promise.resolve());
  const act = useRef(onQuery);
  useEffect(() => {
    act.current = onQuery;
    // What was chosen last may not have come back in the address yet.
    if (query === seen.current) return;
    seen.current = query;
    if (pending.current === 0) latest.current = query;
  });
  const settle = useMemo(
    () => () => {
      if (pending.current > 0) return;
      setWanted((before) => (Object.keys(before).length === 0 ? before : {}));
      setError(null);
    },
    [],
  );
  const exchange = async (field: string, values: ReadonlyArray<string>) => {
    try {
      const next = await call("query_choose", { query: latest.current, field, values: [...values] });
      latest.current = next.query;
      act.current(next.query);
    } catch (failure) {
      setWanted({});
      setError(toRpcError(failure));
    }
    pending.current -= 1;
  };
  const choose = (field: string, values: ReadonlyArray<string>) => {
    pending.current += 1;
    setWanted((before) => ({ ...before, [field]: values }));
    turn.current = turn.current.then(() => exchange(field, values));
  };
  return { wanted, error, settle, choose };
}
