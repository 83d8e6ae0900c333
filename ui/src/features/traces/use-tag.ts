/** Gives traces a tag, or takes it away, and undoes it. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call, type RpcError } from "../../api/client.ts";
import type { TagBefore } from "../../bindings/api.ts";
import { placesOf, type Chosen } from "./matching-places.ts";
import { inPieces } from "./selection.ts";

/** Most ids that one call takes. */
const mostTagged = 1000;

/** `value` is null where the tag was taken away; `back` once that was undone. */
type Tagged = { key: string; value: string | null; before: ReadonlyArray<TagBefore>; back: boolean };

export type Tag = {
  tagged: Tagged | null;
  busy: boolean;
  error: RpcError | null;
  tag: (traces: Chosen, key: string, value: string | null) => void;
  undo: () => void;
  dismiss: () => void;
};

/** The ids by the value that they had. */
function byValue(before: ReadonlyArray<TagBefore>): Map<string | null, string[]> {
  const found = new Map<string | null, string[]>();
  for (const { trace_id, value } of before) found.set(value, [...(found.get(value) ?? []), trace_id]);
  return found;
}

async function send(traces: ReadonlyArray<string>, key: string, value: string | null, done: TagBefore[]): Promise<void> {
  for (const trace_ids of inPieces(traces, mostTagged)) {
    done.push(...(await call("trace_tag", { trace_ids, key, value })).changed);
  }
}

/** `onTagged` is called once all have it. */
export function useTag(onTagged: () => void): Tag {
  const [tagged, setTagged] = useState<Tagged | null>(null);
  const there = useMutation<void, RpcError, { traces: Chosen; key: string; value: string | null }>({
    mutationFn: async ({ traces, key, value }) => {
      const places = await placesOf(traces);
      // What a failure in the midst leaves tagged can be undone, too.
      const before: TagBefore[] = [];
      try {
        await send([...places.keys()], key, value, before);
        onTagged();
      } finally {
        setTagged({ key, value, before, back: false });
      }
    },
  });
  const back = useMutation<void, RpcError, Tagged>({
    mutationFn: async (done) => {
      for (const [value, traces] of byValue(done.before)) await send(traces, done.key, value, []);
      setTagged({ ...done, back: true });
    },
  });
  const reset = () => {
    there.reset();
    back.reset();
  };
  return {
    tagged,
    busy: there.isPending || back.isPending,
    error: there.error ?? back.error,
    tag: (traces, key, value) => {
      reset();
      there.mutate({ traces, key, value });
    },
    undo: () => {
      reset();
      if (tagged !== null) back.mutate(tagged);
    },
    dismiss: () => {
      reset();
      setTagged(null);
    },
  };
}
