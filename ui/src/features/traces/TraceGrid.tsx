/** The virtual list of traces. Rows are 32 px; only those in view (and the focused one) are in the page. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useRef, type JSX, type Ref, type RefObject } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { TraceGridHead } from "./TraceGridHead.tsx";
import { TraceGridRow } from "./TraceGridRow.tsx";
import type { TraceSelection } from "./use-selection.ts";
import styles from "./TraceGrid.module.css";
import type { Reader } from "./refresh-pages.ts";

const rowHeight = 32;
const headHeight = 30;
const overscan = 6;
const nearEnd = 30;
/** Room for what floats over the list's foot. */
const barHeight = 68;

export type GridHandle = { focus: (index: number) => void; reveal: (index: number) => void; toTop: () => void; rowsInView: () => number };

type Props = {
  ref: Ref<GridHandle>;
  rows: TraceRow[];
  activeIndex: number;
  selected: string | undefined;
  selection: TraceSelection;
  /** Whether something floats over the foot. */
  covered: boolean;
  hasMore: boolean;
  /** Whether the next page is asked for by scrolling. */
  scrollsOn: boolean;
  outdated: boolean;
  reader: RefObject<Reader>;
  projectName: ((id: string) => string) | null;
  onPick: (id: string) => void;
  onNearEnd: () => void;
  onTop: () => void;
};

export function TraceGrid({
  ref,
  rows,
  activeIndex,
  selected,
  selection,
  covered,
  hasMore,
  scrollsOn,
  outdated,
  reader,
  projectName,
  onPick,
  onNearEnd,
  onTop,
}: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    paddingEnd: covered ? barHeight : 0,
    scrollPaddingEnd: covered ? barHeight : 0,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return activeIndex < range.count && !shown.includes(activeIndex) ? [...shown, activeIndex].toSorted((a, b) => a - b) : shown;
    },
  });
  const { traces } = selection;
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => {
    reader.current.first = startIndex;
    reader.current.last = endIndex;
    if (scrollsOn && endIndex >= rows.length - nearEnd) onNearEnd();
  }, [reader, startIndex, endIndex, rows.length, scrollsOn, onNearEnd]);
  useImperativeHandle(ref, () => ({
    focus: (index) => {
      virtual.scrollToIndex(index);
      requestAnimationFrame(() =>
        box.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`)?.focus({ preventScroll: true }),
      );
    },
    reveal: (index) => {
      virtual.scrollToIndex(index);
    },
    toTop: () => {
      virtual.scrollToOffset(0);
    },
    rowsInView: () => Math.max(1, Math.floor((box.current?.clientHeight ?? rowHeight) / rowHeight) - 1),
  }));
  return (
    <div
      role="grid"
      aria-label="Traces"
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-busy={outdated}
      data-selecting={traces.size > 0}
      className={styles["grid"]}
      data-keys="list"
      data-outdated={outdated}
      data-projects={projectName !== null}
    >
      <div
        ref={box}
        className={styles["box"]}
        onScroll={(event) => {
          const atTop = event.currentTarget.scrollTop < rowHeight;
          if (atTop && !reader.current.atTop) queueMicrotask(onTop);
          reader.current.atTop = atTop;
        }}
      >
        <TraceGridHead
          projects={projectName !== null}
          selected={
            traces.size === 0 ? "none" : traces.size >= rows.length && rows.every((row) => traces.has(row.trace_id)) ? "all" : "some"
          }
          onAll={selection.onAll}
        />
        <div role="rowgroup" className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <TraceGridRow
                key={row.trace_id}
                row={row}
                index={item.index}
                top={item.start - headHeight}
                active={item.index === activeIndex}
                selected={row.trace_id === selected}
                checked={traces.has(row.trace_id)}
                project={projectName === null ? null : projectName(row.project)}
                onPick={onPick}
                onSelect={selection.onSelect}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
