/** Metrics side by side, each with its course over time; pointing at a part of the time, or dragging over it, shows all of them there. */
import { useState, type JSX } from "react";
import type { Stats, StatsBucket } from "../bindings/api.ts";
import { markedBars, type BarMark } from "../lib/bars.ts";
import { formatTimes } from "../lib/format.ts";
import { bucketsSpan, bucketsTogether, metrics, type Metric } from "../lib/metrics.ts";
import { Bars } from "./Bars.tsx";
import styles from "./MetricCells.module.css";

type Props = {
  stats: Stats;
  /** A part of the time was picked. */
  onPick: (from_us: number, to_us: number) => void;
};

export function MetricCells({ stats, onPick }: Props): JSX.Element {
  const [marked, setMarked] = useState<BarMark | null>(null);
  const most = stats.buckets.length - 1;
  const mark = marked !== null && Math.max(marked.at, marked.anchor ?? 0) <= most ? marked : null;
  const [first, last] = mark === null ? [-1, -1] : markedBars(mark);
  const span = mark === null ? null : bucketsSpan(stats, first, last);
  const time = span === null ? null : formatTimes(span.from_us, span.to_us);
  const part = mark === null ? null : bucketsTogether(stats.buckets.slice(first, last + 1));
  const pick = (from: number, to: number) => {
    setMarked(null);
    const picked = bucketsSpan(stats, from, to);
    if (picked !== null) onPick(picked.from_us, picked.to_us);
  };
  return (
    <dl className={styles["cells"]}>
      {metrics.map((metric, index) => (
        <Cell
          key={metric.id}
          metric={metric}
          stats={stats}
          label={index === 0 && time !== null ? time : metric.label}
          part={part}
          mark={mark}
          time={time}
          focusable={index === 0}
          onMark={setMarked}
          onPick={pick}
        />
      ))}
    </dl>
  );
}

type CellProps = {
  metric: Metric;
  stats: Stats;
  label: string;
  /** The part of the time that is marked, if one is. */
  part: StatsBucket | null;
  mark: BarMark | null;
  time: string | null;
  focusable: boolean;
  onMark: (mark: BarMark | null) => void;
  onPick: (first: number, last: number) => void;
};

function Cell({ metric, stats, label, part, mark, time, focusable, onMark, onPick }: CellProps): JSX.Element {
  const value = part === null ? metric.total(stats.total) : metric.part(part);
  return (
    <div className={styles["cell"]} data-metric={metric.id}>
      <dt className={styles["label"]}>{label}</dt>
      <dd className={styles["line"]}>
        <span
          className={styles["value"]}
          title={metric.about(stats.total)}
          data-part={part !== null}
          data-total={metric.total(stats.total)}
        >
          {value}
        </span>
        <Bars
          label={metric.label}
          values={stats.buckets.map(metric.height)}
          inner={metric.inner === undefined ? undefined : stats.buckets.map(metric.inner)}
          tone={metric.id === "errors" ? "bad" : "plain"}
          mark={mark}
          markText={`${time ?? ""}: ${value}`}
          focusable={focusable}
          onMark={onMark}
          onPick={onPick}
        />
      </dd>
    </div>
  );
}
