/** The virtual list of sessions. Rows are 32 px; only those in view (and the focused one) are in the page. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useImperativeHandle, useRef, type JSX, type Ref, type RefObject } from "react";
import type { SessionRow } from "../../bindings/api.ts";
import { focusSoon } from "../../hotkeys/focus-soon.ts";
import type { NextOrder, Order } from "./order.ts";
import { keyOf } from "./session-pages.ts";
import { SessionGridHead } from "./SessionGridHead.tsx";
import { SessionGridRow } from "./SessionGridRow.tsx";
import styles from "./SessionGrid.module.css";

const rowHeight = 32;
const headHeight = 30;
const overscan = 6;
const nearEnd = 20;

export type GridHandle = { focus: (index: number) => void; reveal: (index: number) => void; toTop: () => void; rowsInView: () => number };

type Props = {
  ref: Ref<GridHandle>;
  rows: SessionRow[];
  activeIndex: number;
  /** The key of the session that the panel shows. */
  shown: string | undefined;
  hasMore: boolean;
  outdated: boolean;
  atTop: RefObject<boolean>;
  projectName: ((id: string) => string) | null;
  order: Order;
  onOrder: (order: NextOrder) => void;
  onPick: (row: SessionRow) => void;
  /** Null where the next page is not asked for by scrolling. */
  onNearEnd: (() => void) | null;
  onTop: () => void;
};

export function SessionGrid(props: Props): JSX.Element {
  const { ref, rows, activeIndex, shown, hasMore, outdated, atTop, projectName, order, onOrder, onPick, onNearEnd, onTop } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    rangeExtractor: (range) => {
      const inView = defaultRangeExtractor(range);
      return activeIndex < range.count && !inView.includes(activeIndex) ? [...inView, activeIndex].toSorted((a, b) => a - b) : inView;
    },
  });
  const endIndex = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (hasMore && endIndex >= rows.length - nearEnd) onNearEnd?.();
  }, [endIndex, rows.length, hasMore, onNearEnd]);
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
      role="grid"
      aria-label="Sessions"
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-busy={outdated}
      className={styles["grid"]}
      data-keys="list"
      data-outdated={outdated}
      data-projects={projectName !== null}
    >
      <div
        ref={box}
        className={styles["box"]}
        onScroll={(event) => {
          const now = event.currentTarget.scrollTop < rowHeight;
          if (now && !atTop.current) queueMicrotask(onTop);
          atTop.current = now;
        }}
      >
        <SessionGridHead projects={projectName !== null} order={order} onOrder={onOrder} />
        <div role="rowgroup" className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = keyOf(row);
            return (
              <SessionGridRow
                key={key}
                row={row}
                index={item.index}
                top={item.start - headHeight}
                active={item.index === activeIndex}
                selected={key === shown}
                project={projectName === null ? null : projectName(row.project)}
                onPick={onPick}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
