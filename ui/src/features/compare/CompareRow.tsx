import { memo, type JSX } from "react";
import type { ComparedRow, ComparedStep } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { SpanIcon } from "../../components/SpanIcon.tsx";
import { StateIcon } from "../../components/State.tsx";
import { formatDuration } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./CompareGrid.module.css";
import { DeltaText } from "./DeltaText.tsx";
import { differenceWords, faceOf, foldedWords } from "./steps.ts";

export const compareRowHeight = 30;
/** Deeper steps are not moved further to the right. */
const deepest = 6;

type Props = {
  row: ComparedRow | undefined;
  index: number;
  top: number;
  active: boolean;
  first: boolean;
  onPick: (index: number) => void;
  onUnfold: (index: number) => void;
};

export const CompareRow = memo(function CompareRow({ row, index, top, active, first, onPick, onUnfold }: Props): JSX.Element {
  const shared = {
    role: "row",
    "aria-rowindex": index + 2,
    "aria-selected": active,
    "data-index": index,
    tabIndex: active ? 0 : -1,
    style: { transform: `translateY(${String(top)}px)` },
  };
  if (row === undefined)
    return (
      <div {...shared} className={styles["row"]}>
        <span role="gridcell" aria-label="Loading" />
      </div>
    );
  if (row.folded > 0)
    return (
      <div {...shared} className={`${styles["row"] ?? ""} ${styles["folded"] ?? ""}`} onClick={() => onUnfold(index)}>
        <span role="gridcell" aria-colspan={5} className={styles["fold"]}>
          <Icon name="upDown" size={12} />
          {foldedWords(row)}
        </span>
      </div>
    );
  const face = faceOf(row.sameness);
  return (
    <div {...shared} className={styles["row"]} data-sameness={row.sameness} data-first={first} onClick={() => onPick(index)}>
      <Side step={row.a} />
      <span role="gridcell" className={styles["sign"]} title={face.word}>
        <span aria-hidden="true">{face.sign}</span>
        <span className="visually-hidden">{first ? `First divergence: ${face.word}` : face.word}</span>
      </span>
      <Side step={row.b} />
      <span role="gridcell" className={styles["words"]} title={differenceWords(row)}>
        {first && (
          <b className={styles["first"]} title="First divergence">
            First
          </b>
        )}
        {differenceWords(row)}
      </span>
      <span role="gridcell" className={styles["delta"]}>
        {row.a !== null && row.b !== null && <DeltaText delta={row.deltas.duration_us} format={formatDuration} />}
      </span>
    </div>
  );
});

function Side({ step }: { step: ComparedStep | null }): JSX.Element {
  if (step === null)
    return (
      <span role="gridcell" className={styles["nobody"]}>
        <span className="visually-hidden">Not there</span>
      </span>
    );
  return (
    <span role="gridcell" className={styles["step"]} style={{ "--depth": Math.min(step.depth, deepest) }}>
      <SpanIcon type={step.type} size={15} />
      <span className={styles["name"]} title={oneLine(step.name)}>
        {oneLine(step.name, 120)}
      </span>
      {step.status === "error" && <StateIcon state="error" size={13} />}
      <span className={styles["took"]}>{formatDuration(step.duration_us)}</span>
    </span>
  );
}
