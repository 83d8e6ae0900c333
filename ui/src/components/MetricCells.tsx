/** Metrics side by side, each with its course over time; pointing at a part of the time shows all of them there. */
import { useState, type JSX } from "react";
import type { Stats } from "../bindings/api.ts";
import { formatTimes } from "../lib/format.ts";
import { bucketSpan, metrics, type Metric } from "../lib/metrics.ts";
import { Bars } from "./Bars.tsx";
import styles from "./MetricCells.module.css";

type Props = {
  stats: Stats;
  /** A part of the time was picked. */
  onPick: (from_us: number, to_us: number) => void;
};

export function MetricCells({ stats, onPick }: Props): JSX.Element {
  const [pointed, setPointed] = useState<number | null>(null);
  const at = pointed !== null && pointed < stats.buckets.length ? pointed : null;
  const span = at === null ? null : bucketSpan(stats, at);
  const time = span === null ? null : formatTimes(span.from_us, span.to_us);
  const pick = (index: number) => {
    const picked = bucketSpan(stats, index);
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
          at={at}
          time={time}
          focusable={index === 0}
          onPoint={setPointed}
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
  at: number | null;
  time: string | null;
  focusable: boolean;
  onPoint: (index: number | null) => void;
  onPick: (index: number) => void;
};

function Cell({ metric, stats, label, at, time, focusable, onPoint, onPick }: CellProps): JSX.Element {
  const bucket = at === null ? undefined : stats.buckets[at];
  const value = bucket === undefined ? metric.total(stats.total) : metric.part(bucket);
  return (
    <div className={styles["cell"]} data-metric={metric.id}>
      <dt className={styles["label"]}>{label}</dt>
      <dd className={styles["line"]}>
        <span className={styles["value"]} title={metric.about(stats.total)} data-part={bucket !== undefined}>
          {value}
        </span>
        <Bars
          label={metric.label}
          values={stats.buckets.map(metric.height)}
          inner={metric.inner === undefined ? undefined : stats.buckets.map(metric.inner)}
          tone={metric.id === "errors" ? "bad" : "plain"}
          pointed={at}
          pointedText={`${time ?? ""}: ${value}`}
          focusable={focusable}
          onPoint={onPoint}
          onPick={onPick}
        />
      </dd>
    </div>
  );
}
