/** Finding in a trace: asks the engine part by part, until the end or until there are enough to go through. */
import { useEffect, useState } from "react";
import { call, toRpcError, type RpcError } from "../../api/client.ts";
import type { SpanMatch } from "../../bindings/api.ts";

/** Spans that are kept; the search goes on from there when these are gone through. */
const enough = 1000;

export type Found = {
  matches: readonly SpanMatch[];
  /** Places in all of them. */
  count: number;
  searched: number;
  total: number;
  /** `enough`: there may be more behind the last. */
  state: "idle" | "searching" | "enough" | "done" | "failed";
  error: RpcError | null;
};

const nothing: Found = { matches: [], count: 0, searched: 0, total: 0, state: "idle", error: null };

type Progress = { found: Found; cursor: string | null };

async function search(trace_id: string, text: string, from: Progress, signal: AbortSignal, tell: (now: Progress) => void): Promise<void> {
  let { found, cursor } = from;
  const until = found.matches.length + enough;
  do {
    const part = await call("trace_find", { trace_id, text, cursor }, signal);
    cursor = part.next_cursor;
    const matches = part.matches.length === 0 ? found.matches : [...found.matches, ...part.matches];
    const count = part.matches.reduce((sum, one) => sum + one.count, found.count);
    const state = cursor === null ? "done" : matches.length >= until ? "enough" : "searching";
    found = { matches, count, searched: part.searched, total: part.total, state, error: null };
    tell({ found, cursor });
  } while (found.state === "searching");
}

export function useFind(trace: string, text: string): { found: Found; more: () => void } {
  const [progress, setProgress] = useState<Progress>({ found: nothing, cursor: null });
  const [asked, setAsked] = useState({ trace, text, from: progress });
  if (asked.trace !== trace || asked.text !== text) {
    const from: Progress = { found: { ...nothing, state: text === "" ? "idle" : "searching" }, cursor: null };
    setAsked({ trace, text, from });
    setProgress(from);
  }
  useEffect(() => {
    if (asked.text === "") return undefined;
    const stop = new AbortController();
    const tell = (now: Progress) => {
      if (!stop.signal.aborted) setProgress(now);
    };
    search(asked.trace, asked.text, asked.from, stop.signal, tell).catch((error: unknown) => {
      if (stop.signal.aborted) return;
      setProgress((now) => ({ ...now, found: { ...now.found, state: "failed", error: toRpcError(error) } }));
    });
    return () => stop.abort();
  }, [asked]);
  const more = () => {
    if (progress.found.state === "enough")
      setAsked({ trace, text, from: { ...progress, found: { ...progress.found, state: "searching" } } });
  };
  return { found: progress.found, more };
}
