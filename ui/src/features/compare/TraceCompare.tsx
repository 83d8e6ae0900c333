/** Two traces side by side: their steps aligned, and below or beside them what differs in the chosen pair. */
import { useRef, type JSX } from "react";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { formatCount } from "../../lib/format.ts";
import styles from "./Compare.module.css";
import { CompareGrid, type CompareGridHandle } from "./CompareGrid.tsx";
import { CompareHead } from "./CompareHead.tsx";
import { DeltaStrip } from "./DeltaStrip.tsx";
import { PairDiff } from "./PairDiff.tsx";
import { Refused } from "./Refused.tsx";
import { countWords, isEqual } from "./steps.ts";
import { TraceSide } from "./TraceSide.tsx";
import { useComparedRows } from "./use-compared-rows.ts";
import { useCompareKeys } from "./use-compare-keys.ts";
import { useFolds } from "./use-folds.ts";
import type { TraceComparison } from "../../bindings/api.ts";

type Props = {
  a: string;
  b: string;
  /** The step that is chosen. */
  step: number | undefined;
  onStep: (step: number) => void;
  onSwap: () => void;
  onClose: () => void;
};

export function TraceCompare({ a, b, step, onStep, onSwap, onClose }: Props): JSX.Element {
  const grid = useRef<CompareGridHandle>(null);
  const folds = useFolds(a, b);
  const rows = useComparedRows(folds.compared);
  const { comparison } = rows;
  const keys = useCompareKeys({ compared: folds.compared, rows, step, grid, onStep, onUnfold: folds.unfold });
  const { row } = keys;
  useActions({ back: onClose, "compare.swap": onSwap, "compare.fold": () => folds.setFolded(!folds.compared.folded) });
  if (rows.error !== null)
    return <Refused title="These traces cannot be compared" error={rows.error} onRetry={rows.retry} onClose={onClose} />;
  if (comparison === undefined) return <SkeletonRows count={12} height={30} />;
  return (
    <div className={styles["screen"]}>
      <CompareHead
        title="Compare"
        a={<TraceSide side={comparison.a} span={row?.a?.span_id} />}
        b={<TraceSide side={comparison.b} span={row?.b?.span_id} />}
        onSwap={onSwap}
        onClose={onClose}
        folded={{ value: folds.compared.folded, onChange: folds.setFolded }}
      />
      <DeltaStrip a={comparison.a.row} b={comparison.b.row} deltas={comparison.deltas}>
        <Steps comparison={comparison} />
      </DeltaStrip>
      <div className={styles["body"]}>
        <div className={styles["steps"]}>
          <CompareGrid
            ref={grid}
            rows={rows}
            first={comparison.first_divergence}
            active={keys.active}
            onPick={keys.pick}
            onUnfold={keys.unfold}
          />
        </div>
        <div className={styles["pair"]}>
          {row !== undefined && (
            <PairDiff
              key={`${row.a?.span_id ?? ""} ${row.b?.span_id ?? ""}`}
              a={a}
              b={b}
              row={row}
              onUnfold={() => keys.unfold(keys.active)}
            />
          )}
        </div>
      </div>
    </div>
  );
}

/** How the steps stand, and what was not compared. */
function Steps({ comparison }: { comparison: TraceComparison }): JSX.Element {
  const { a, b, counts, coarse } = comparison;
  const left = a.left_out + b.left_out;
  return (
    <div>
      <dt className={styles["label"]}>Steps</dt>
      <dd className={styles["counts"]}>
        {isEqual(counts)
          ? counts.alike === 0
            ? `All ${formatCount(counts.same)} are equal`
            : `All are alike: ${countWords(counts)}`
          : countWords(counts)}
        {counts.alike > 0 && <span className={styles["note"]}>Too large to compare every content: choose a step to compare its own.</span>}
        {left > 0 && <span className={styles["note"]}>{formatCount(left)} deeper steps are not compared.</span>}
        {coarse && <span className={styles["note"]}>Long lists were aligned roughly.</span>}
      </dd>
    </div>
  );
}
