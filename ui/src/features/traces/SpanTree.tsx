/** The tree of spans: virtual, with roving focus; descendants of collapsed spans are left out by the engine. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type JSX, type RefObject } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { SpanTreeRow, spanRowHeight } from "./SpanTreeRow.tsx";
import styles from "./SpanTree.module.css";
import { findSpan, useSpanRows } from "./use-span-rows.ts";
import { useTreeKeys } from "./use-tree-keys.ts";

type Props = {
  trace: TraceRow;
  selected: string | null;
  focusTree: RefObject<boolean>;
  onFirst: (id: string) => void;
  onSelect: (id: string) => void;
};

export function SpanTree({ trace, selected, focusTree, onFirst, onSelect }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [collapsed, setCollapsed] = useState<string[]>([]);
  const [view, setView] = useState({ first: 0, last: 0 });
  const rows = useSpanRows(trace.trace_id, collapsed, view.first, view.last);
  const [place, setPlace] = useState(0);
  const inView = selected === null ? 0 : rows.indexOf(selected);
  const activeIndex = Math.min(inView >= 0 ? inView : place, Math.max(0, rows.total - 1));
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => box.current,
    estimateSize: () => spanRowHeight,
    overscan: 6,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return activeIndex < range.count && !shown.includes(activeIndex) ? [...shown, activeIndex].toSorted((a, b) => a - b) : shown;
    },
    onChange: ({ range }) => {
      if (range !== null && (range.startIndex !== view.first || range.endIndex !== view.last))
        setView({ first: range.startIndex, last: range.endIndex });
    },
  });
  const firstId = rows.at(0)?.span_id;
  useEffect(() => {
    if (firstId !== undefined) onFirst(firstId);
  }, [firstId, onFirst]);
  const focus = (index: number) => {
    setPlace(index);
    virtual.scrollToIndex(index);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`)?.focus({ preventScroll: true }));
  };
  useFarSelection(trace.trace_id, selected, firstId !== undefined && inView < 0, (index) => {
    setPlace(index);
    virtual.scrollToIndex(index, { align: "center" });
  });
  useEffect(() => {
    const row = focusTree.current ? box.current?.querySelector<HTMLElement>("[tabindex='0']") : null;
    if (row == null) return;
    focusTree.current = false;
    row.focus({ preventScroll: true });
  });
  const toggle = (id: string) => setCollapsed((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id].toSorted()));
  useTreeKeys({ rows, activeIndex, collapsed, toggle, focus, onSelect });
  if (rows.error !== null) return <ErrorNotice title="The spans could not be read" error={rows.error} onRetry={rows.retry} />;
  if (rows.total === 0) return <SkeletonRows count={10} height={spanRowHeight} />;
  return (
    <div ref={box} className={styles["box"]}>
      <div role="tree" aria-label="Spans" className={styles["tree"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows.at(item.index);
          return (
            <SpanTreeRow
              key={item.index}
              row={row}
              index={item.index}
              top={item.start}
              active={item.index === activeIndex}
              selected={row !== undefined && row.span_id === selected}
              open={row !== undefined && !collapsed.includes(row.span_id)}
              traceStart={trace.start_us}
              traceDuration={trace.duration_us}
              onSelect={onSelect}
              onToggle={toggle}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Brings a selected span that is not loaded into view, once per selection. */
function useFarSelection(trace: string, selected: string | null, away: boolean, onFound: (index: number) => void): void {
  const sought = useRef<string | null>(null);
  useEffect(() => {
    if (selected === null || sought.current === selected) return;
    if (!away) {
      sought.current = selected;
      return;
    }
    sought.current = selected;
    void findSpan(trace, selected).then(
      (index) => {
        if (index >= 0) onFound(index);
      },
      () => undefined,
    );
  });
}
