/** The tree of spans: virtual, with roving focus; what is collapsed or filtered out is left out by the engine. */
import type { JSX } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { NothingShown } from "./NothingShown.tsx";
import { SpanTreeRow, spanRowHeight } from "./SpanTreeRow.tsx";
import styles from "./SpanTree.module.css";
import { isOpen } from "./tree-show.ts";
import { useSpanList, type SpanListProps } from "./use-span-list.ts";

type Props = Omit<SpanListProps, "trace"> & { trace: TraceRow };

export function SpanTree({ trace, ...props }: Props): JSX.Element {
  const { tree, selected, onSelect } = props;
  const { box, rows, items, keys, topOf, height, activeIndex } = useSpanList({ trace: trace.trace_id, ...props }, spanRowHeight);
  if (rows.error !== null) return <ErrorNotice title="The spans could not be read" error={rows.error} onRetry={rows.retry} />;
  if (rows.shown === 0) return <NothingShown tree={tree} />;
  if (rows.total === 0) return <SkeletonRows count={10} height={spanRowHeight} />;
  return (
    <div ref={box} className={styles["box"]}>
      <div role="tree" aria-label="Spans" className={styles["tree"]} style={{ height }}>
        {items.map((index, at) => {
          const row = rows.at(index);
          return (
            <SpanTreeRow
              key={keys[at]}
              row={row}
              index={index}
              top={topOf(index)}
              active={index === activeIndex}
              selected={row !== undefined && row.span_id === selected}
              open={row !== undefined && isOpen(tree.show, row.span_id)}
              traceStart={trace.start_us}
              traceDuration={trace.duration_us}
              onSelect={onSelect}
              onToggle={tree.toggle}
            />
          );
        })}
      </div>
    </div>
  );
}
