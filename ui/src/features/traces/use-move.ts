/** Moves traces between projects, and back. */
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { call, type RpcError } from "../../api/client.ts";
import { placesOf, type Chosen } from "./matching-places.ts";
import { byProject, inPieces, outside, type Places } from "./selection.ts";

/** Most ids that one call takes. */
const mostMoved = 1000;

/** What was moved, with where it was before; `back` once it was moved back. */
type Moved = { from: Places; to: string; back: boolean };

export type Move = {
  moved: Moved | null;
  busy: boolean;
  error: RpcError | null;
  move: (traces: Chosen, project: string) => void;
  undo: () => void;
  dismiss: () => void;
};

async function send(traces: ReadonlyArray<string>, project: string, done: Map<string, string>, from: Places): Promise<void> {
  for (const trace_ids of inPieces(traces, mostMoved)) {
    await call("trace_move", { trace_ids, project });
    for (const id of trace_ids) done.set(id, from.get(id) ?? project);
  }
}

/** `onMoved` is called once all are where they should be. */
export function useMove(onMoved: () => void): Move {
  const [moved, setMoved] = useState<Moved | null>(null);
  const there = useMutation<void, RpcError, { traces: Chosen; project: string }>({
    mutationFn: async ({ traces, project }) => {
      const from = outside(await placesOf(traces), project);
      // What a failure in the midst leaves moved can be undone, too.
      const done = new Map<string, string>();
      try {
        await send([...from.keys()], project, done, from);
        onMoved();
      } finally {
        setMoved({ from: done, to: project, back: false });
      }
    },
  });
  const back = useMutation<void, RpcError, Moved>({
    mutationFn: async (before) => {
      const done = new Map<string, string>();
      for (const [project, ids] of byProject(before.from)) await send(ids, project, done, before.from);
      setMoved({ ...before, back: true });
    },
  });
  const reset = () => {
    there.reset();
    back.reset();
  };
  return {
    moved,
    busy: there.isPending || back.isPending,
    error: there.error ?? back.error,
    move: (traces, project) => {
      reset();
      there.mutate({ traces, project });
    },
    undo: () => {
      reset();
      if (moved !== null) back.mutate(moved);
    },
    dismiss: () => {
      reset();
      setMoved(null);
    },
  };
}
