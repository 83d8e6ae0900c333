/** Which row is active, and the keys that move it: by rows, by differences, to the first divergence. */
import { useEffect, useRef, useState, type RefObject } from "react";
import type { ComparedRow } from "../../bindings/api.ts";
import { useActions } from "../../hotkeys/dispatch.ts";
import type { CompareGridHandle } from "./CompareGrid.tsx";
import { findRow, type Compared, type ComparedRows } from "./use-compared-rows.ts";

type Options = {
  compared: Compared;
  rows: ComparedRows;
  /** The step that is chosen at the beginning. */
  step: number | undefined;
  grid: RefObject<CompareGridHandle | null>;
  onStep: (step: number) => void;
  /** The run of equal steps that begins there is not folded any more. */
  onUnfold: (step: number) => void;
};

type CompareKeys = {
  active: number;
  /** What the active row says, also where it is out of view. */
  row: ComparedRow | undefined;
  pick: (index: number) => void;
  unfold: (index: number) => void;
};

export function useCompareKeys({ compared, rows, step, grid, onStep, onUnfold }: Options): CompareKeys {
  const [active, setActive] = useState<number | null>(null);
  const first = rows.comparison?.first_divergence ?? null;
  const at = Math.min(active ?? first ?? 0, Math.max(0, rows.total - 1));
  const row = useKept(`${compared.trace_a} ${compared.trace_b}`, rows.at(at));
  const chosen = useRef(step);
  const choose = (next: number) => {
    chosen.current = next;
    onStep(next);
  };
  useFound(compared, chosen, rows.total > 0, (index) => {
    setActive(index);
    grid.current?.reveal(index);
  });
  // Rows far away are told once they are there.
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    const come = wanted.current === null ? undefined : rows.at(wanted.current);
    if (come === undefined) return;
    wanted.current = null;
    choose(come.step);
  });
  const pick = (index: number | null | undefined) => {
    if (index == null || index < 0 || index >= rows.total) return;
    setActive(index);
    wanted.current = index;
    grid.current?.focus(index);
  };
  const unfold = (index: number) => {
    const folded = rows.at(index);
    if (folded === undefined || folded.folded === 0) return;
    // The first of the run takes the place of the whole.
    setActive(index);
    choose(folded.step);
    onUnfold(folded.step);
    grid.current?.focus(index);
  };
  useActions({
    "compare.nextStep": () => pick(at + 1),
    "compare.previousStep": () => pick(at - 1),
    "compare.firstStep": () => pick(0),
    "compare.lastStep": () => pick(rows.total - 1),
    "compare.nextDifference": () => pick(row?.next),
    "compare.previousDifference": () => pick(row?.previous),
    "compare.divergence": () => pick(first),
    "compare.open": () => {
      if (row !== undefined && row.folded > 0) unfold(at);
      else document.querySelector<HTMLElement>("[data-pair]")?.focus();
    },
  });
  return { active: at, row, pick, unfold };
}

/** A row stays known when its window is left, as long as the same two are compared. */
function useKept(of: string, row: ComparedRow | undefined): ComparedRow | undefined {
  const [kept, setKept] = useState({ of, row });
  if (row !== undefined && row !== kept.row) setKept({ of, row });
  return row ?? (kept.of === of ? kept.row : undefined);
}

/** Finds the chosen step again where rows were folded or unfolded. */
function useFound(compared: Compared, chosen: RefObject<number | undefined>, ready: boolean, onFound: (index: number) => void): void {
  const key = JSON.stringify(compared);
  const sought = useRef<string | null>(null);
  useEffect(() => {
    if (!ready || sought.current === key) return;
    sought.current = key;
    if (chosen.current === undefined) return;
    void findRow(compared, chosen.current).then(
      (index) => {
        if (index !== null && sought.current === key) onFound(index);
      },
      () => undefined,
    );
  });
}
