/** The aligned steps: virtual, with roving focus; each row has one side left and one right. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useImperativeHandle, useLayoutEffect, useRef, type JSX, type Ref } from "react";
import { focusSoon } from "../../hotkeys/focus-soon.ts";
import { CompareRow, compareRowHeight } from "./CompareRow.tsx";
import styles from "./CompareGrid.module.css";
import type { ComparedRows } from "./use-compared-rows.ts";

const headHeight = 28;

export type CompareGridHandle = { focus: (index: number) => void; reveal: (index: number) => void };

type Props = {
  ref: Ref<CompareGridHandle>;
  rows: ComparedRows;
  /** The row of the first divergence. */
  first: number | null;
  active: number;
  onPick: (index: number) => void;
  /** A run of equal steps is opened. */
  onUnfold: (index: number) => void;
};

export function CompareGrid({ ref, rows, first, active, onPick, onUnfold }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => box.current,
    estimateSize: () => compareRowHeight,
    overscan: 6,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return active < range.count && !shown.includes(active) ? [...shown, active].toSorted((a, b) => a - b) : shown;
    },
    onChange: ({ range }) => {
      if (range !== null) rows.onView(range.startIndex, range.endIndex);
    },
  });
  useImperativeHandle(ref, () => {
    // What was far away stands in the middle, with what comes before it and after it.
    const reveal = (index: number) => {
      const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 };
      const isNear = index >= startIndex - 1 && index <= endIndex + 1;
      virtual.scrollToIndex(index, { align: isNear ? "auto" : "center" });
    };
    return {
      reveal,
      focus: (index) => {
        reveal(index);
        focusSoon(() => rowAt(box.current, index));
      },
    };
  });
  // At the beginning the chosen row is in view and has the focus: keys work at once.
  const begun = useRef(false);
  useLayoutEffect(() => {
    if (begun.current || rows.at(active) === undefined) return;
    begun.current = true;
    virtual.scrollToIndex(active, { align: "auto" });
    if (document.activeElement === document.body || document.activeElement?.id === "screen") focusSoon(() => rowAt(box.current, active));
  });
  return (
    <div ref={box} className={styles["box"]}>
      <div role="grid" aria-label="Steps side by side" aria-rowcount={rows.total + 1}>
        <div role="row" aria-rowindex={1} className={styles["head"]}>
          <span role="columnheader">A</span>
          <span role="columnheader">
            <span className="visually-hidden">How they stand</span>
          </span>
          <span role="columnheader">B</span>
          <span role="columnheader" className={styles["words"]}>
            Differs in
          </span>
          <span role="columnheader" className={styles["delta"]}>
            Duration
          </span>
        </div>
        <div role="rowgroup" className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <CompareRow
              key={item.index}
              row={rows.at(item.index)}
              index={item.index}
              top={item.start - headHeight}
              active={item.index === active}
              first={item.index === first}
              onPick={onPick}
              onUnfold={onUnfold}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function rowAt(box: HTMLDivElement | null, index: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`) ?? null;
}
