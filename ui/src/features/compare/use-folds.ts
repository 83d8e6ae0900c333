/** Which runs of equal steps are folded. */
import { useState } from "react";
import type { Compared } from "./use-compared-rows.ts";

type Folds = {
  compared: Compared;
  setFolded: (folded: boolean) => void;
  /** Opens the run that begins at a step, until all are folded again. */
  unfold: (step: number) => void;
};

const nothing: number[] = [];

/** Folds are of two traces: others begin anew. */
export function useFolds(a: string, b: string): Folds {
  const of = `${a} ${b}`;
  const [kept, setKept] = useState({ of, folded: true, opened: nothing });
  const now = kept.of === of ? kept : { of, folded: kept.folded, opened: nothing };
  return {
    compared: { trace_a: a, trace_b: b, folded: now.folded, opened: now.opened },
    setFolded: (folded) => setKept({ of, folded, opened: nothing }),
    unfold: (step) => setKept({ ...now, opened: [...new Set([...now.opened, step])].toSorted((one, other) => one - other) }),
  };
}
