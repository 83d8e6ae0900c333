/** The virtual list of traces. Rows are 32 px; only those in view (and the focused one) are in the page. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useMemo, useRef, type JSX, type Ref, type RefObject } from "react";
import type { TraceOrder, TraceRow } from "../../bindings/api.ts";
import { focusSoon } from "../../hotkeys/focus-soon.ts";
import { useRowKeys } from "../../lib/use-row-keys.ts";
import { useWidth } from "../../lib/use-width.ts";
import { layoutOf } from "./columns.ts";
import type { Groups } from "./use-groups.ts";
import type { Hold } from "./use-hold.ts";
import { TraceGridHead } from "./TraceGridHead.tsx";
import { TraceGridRow } from "./TraceGridRow.tsx";
import type { Columns } from "./use-columns.ts";
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
  /** Pages that are loaded: another one may add no row where sessions stand together. */
  pages: number;
  /** Whether the next page is asked for by scrolling. */
  scrollsOn: boolean;
  outdated: boolean;
  reader: RefObject<Reader>;
  projectName: (id: string) => string;
  columns: Columns;
  groups: Groups;
  hold: Hold;
  /** The columns that the rows' cells are of. */
  asked: ReadonlyArray<string>;
  order: TraceOrder;
  onOrder: (order: TraceOrder) => void;
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
  pages,
  scrollsOn,
  outdated,
  reader,
  projectName,
  columns,
  groups,
  hold,
  asked,
  order,
  onOrder,
  onPick,
  onNearEnd,
  onTop,
}: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const grouped = groups.of !== null;
  const layout = useMemo(() => layoutOf(columns.shown, columns.own, width, grouped), [columns.shown, columns.own, width, grouped]);
  /** The first row in view, as of the last frame. */
  const last = useRef(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 0,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    paddingEnd: covered ? barHeight : 0,
    scrollPaddingEnd: covered ? barHeight : 0,
    rangeExtractor: (range) => {
      // Who leaps over a whole view does not meet what lies beside it.
      const near = Math.abs(range.startIndex - last.current) <= range.endIndex - range.startIndex;
      const shown = defaultRangeExtractor({ ...range, overscan: near ? overscan : 0 });
      return activeIndex < range.count && !shown.includes(activeIndex) ? [...shown, activeIndex].toSorted((a, b) => a - b) : shown;
    },
  });
  const items = virtual.getVirtualItems();
  const rowKeys = useRowKeys(
    box,
    items.map(({ index }) => rows[index]?.trace_id ?? index),
  );
  const { traces } = selection;
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 };
  useEffect(() => {
    last.current = startIndex;
    reader.current.first = startIndex;
    reader.current.last = endIndex;
    if (scrollsOn && endIndex >= rows.length - nearEnd) onNearEnd();
  }, [reader, startIndex, endIndex, rows.length, pages, scrollsOn, onNearEnd]);
  useImperativeHandle(ref, () => ({
    focus: (index) => {
      virtual.scrollToIndex(index);
      focusSoon(() => box.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`));
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
      role={grouped ? "treegrid" : "grid"}
      aria-label="Traces"
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-busy={outdated}
      data-selecting={traces.size > 0}
      className={styles["grid"]}
      data-keys="list"
      data-outdated={outdated}
      style={{ "--columns": layout.template, "--least": `${String(layout.least)}px` }}
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
          columns={layout.columns}
          grouped={grouped}
          order={order}
          selected={
            traces.size === 0 ? "none" : traces.size >= rows.length && rows.every((row) => traces.has(row.trace_id)) ? "all" : "some"
          }
          onAll={selection.onAll}
          onOrder={onOrder}
          onResize={columns.resize}
        />
        <div role="rowgroup" className={styles["rows"]} style={{ height: virtual.getTotalSize() }} {...hold}>
          {items.map((item, at) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <TraceGridRow
                key={rowKeys[at]}
                row={row}
                columns={layout.columns}
                asked={asked}
                index={item.index}
                top={item.start - headHeight}
                active={item.index === activeIndex}
                selected={row.trace_id === selected}
                checked={traces.has(row.trace_id)}
                project={projectName(row.project)}
                group={groups.of?.(row) ?? null}
                onToggle={groups.toggle}
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
