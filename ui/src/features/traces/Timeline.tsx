/** The timeline: every span as a bar in time. Rows come in windows; the overview counts what no bar could show. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState, type JSX } from "react";
import { commandQuery } from "../../api/queries.ts";
import type { TraceRow } from "../../bindings/api.ts";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { NothingShown } from "./NothingShown.tsx";
import { timeScale } from "./time-scale.ts";
import styles from "./Timeline.module.css";
import { TimelineAxis } from "./TimelineAxis.tsx";
import { TimelineBar } from "./TimelineBar.tsx";
import { TimelineOverview } from "./TimelineOverview.tsx";
import { TimelineRow, timelineRowHeight } from "./TimelineRow.tsx";
import { isOpen } from "./tree-show.ts";
import { useSpanList, type SpanListProps } from "./use-span-list.ts";
import { againMs } from "./use-span-rows.ts";
import { useTimelinePart } from "./use-timeline-part.ts";

const buckets = 240;

type Props = Omit<SpanListProps, "trace"> & { trace: TraceRow };

export function Timeline({ trace, ...props }: Props): JSX.Element {
  const { tree, selected, onSelect } = props;
  const over = useRef<HTMLDivElement>(null);
  const { part, set, closer, further, fit } = useTimelinePart(over);
  const [compressed, setCompressed] = useState(true);
  const { box, rows, items, keys, topOf, height, activeIndex } = useSpanList({ trace: trace.trace_id, ...props }, timelineRowHeight);
  const { data: timeline } = useQuery({
    ...commandQuery("timeline_get", { trace_id: trace.trace_id, buckets }),
    refetchInterval: ({ state }) => againMs(trace.trace_id, state.data?.revision),
  });
  const [start, end] = [timeline?.start_us ?? trace.start_us, timeline?.end_us ?? trace.start_us + trace.duration_us];
  const idle = timeline?.idle;
  const scale = useMemo(() => timeScale(start, end, compressed ? (idle ?? []) : []), [start, end, idle, compressed]);
  if (rows.error !== null) return <ErrorNotice title="The spans could not be read" error={rows.error} onRetry={rows.retry} />;
  return (
    <div className={styles["timeline"]} ref={over}>
      <TimelineBar
        tree={tree}
        scale={scale}
        part={part}
        spans={trace.span_count}
        hasIdle={(idle?.length ?? 0) > 0}
        compressed={compressed}
        onCompressed={setCompressed}
        onCloser={closer}
        onFurther={further}
        onFit={fit}
      />
      <div className={styles["top"]}>
        <span className={styles["corner"]} />
        <div className={styles["lane"]} data-lane="">
          {timeline !== undefined && <TimelineOverview timeline={timeline} scale={scale} part={part} onPart={set} />}
          <TimelineAxis scale={scale} part={part} start={start} />
        </div>
      </div>
      {rows.shown === 0 ? (
        <NothingShown tree={tree} />
      ) : rows.total === 0 ? (
        <SkeletonRows count={10} height={timelineRowHeight} />
      ) : (
        <div ref={box} className={styles["box"]}>
          <div role="tree" aria-label="Spans in time" className={styles["rows"]} style={{ height }}>
            {items.map((index, at) => {
              const row = rows.at(index);
              return (
                <TimelineRow
                  key={keys[at]}
                  row={row}
                  index={index}
                  top={topOf(index)}
                  active={index === activeIndex}
                  selected={row !== undefined && row.span_id === selected}
                  open={row !== undefined && isOpen(tree.show, row.span_id)}
                  scale={scale}
                  part={part}
                  start={start}
                  onSelect={onSelect}
                  onToggle={tree.toggle}
                />
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
