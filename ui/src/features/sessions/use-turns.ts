/** Windows on the turns of a session: only what is in view, and what has the focus, is asked for. */
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import type { RpcError } from "../../api/client.ts";
import { commandQuery } from "../../api/queries.ts";
import type { SessionTurns, Turn } from "../../bindings/api.ts";

const windowSize = 30;
/** Windows are forgotten soon: a reader may scroll through thousands. */
const keptMs = 20_000;

type Turns = {
  at: (index: number) => Turn | undefined;
  error: RpcError | null;
  retry: () => void;
};

function useWindow(project: string, session: string, offset: number, enabled: boolean): UseQueryResult<SessionTurns> {
  return useQuery({ ...commandQuery("session_turns", { project, session, offset, count: windowSize }), enabled, gcTime: keptMs });
}

const offsetOf = (index: number) => Math.floor(index / windowSize) * windowSize;

/** Fewer than thirty turns are in view, so two windows always cover them; a third has the one with the focus. */
export function useTurns(project: string, session: string, first: number, last: number, active: number): Turns {
  const offset = offsetOf(first);
  const next = offset + windowSize;
  const windows = [
    useWindow(project, session, offset, true),
    useWindow(project, session, next, last >= next),
    useWindow(project, session, offsetOf(active), true),
  ];
  const failed = windows.find((one) => one.data === undefined && one.error !== null);
  return {
    at: (index) => {
      for (const { data } of windows) {
        const turn = data?.turns[index - data.offset];
        if (turn !== undefined) return turn;
      }
      return undefined;
    },
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
}
