import type { JSX } from "react";
import type { RunMetric } from "../../bindings/api.ts";
import { formatCount, formatMetric } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./RunPanel.module.css";
import { sparkPath } from "./sparkline.ts";

const size = { width: 120, height: 20 };

export function Metrics({ metrics }: { metrics: ReadonlyArray<RunMetric> }): JSX.Element {
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">
            <span className="visually-hidden">History</span>
          </th>
          <th scope="col" className={styles["number"]}>
            Latest
          </th>
          <th scope="col" className={styles["number"]}>
            Values
          </th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.key}>
            <th scope="row" className={styles["key"]}>
              {oneLine(metric.key, 120)}
              {metric.dataset !== null && <span className={styles["muted"]}> on {oneLine(metric.dataset, 60)}</span>}
            </th>
            <td>
              <Spark metric={metric} />
            </td>
            <td className={`${styles["number"] ?? ""} ${styles["value"] ?? ""}`} title={`Step ${formatCount(metric.latest.step)}`}>
              {metric.latest.value === null ? oneLine(metric.latest.special ?? "—", 20) : formatMetric(metric.latest.value)}
            </td>
            <td className={styles["number"]}>{formatCount(metric.value_count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Spark({ metric }: { metric: RunMetric }): JSX.Element | null {
  const path = sparkPath(metric.history, size);
  if (path === null) return null;
  return (
    <svg
      className={styles["spark"]}
      width={size.width}
      height={size.height}
      viewBox={`0 0 ${String(size.width)} ${String(size.height)}`}
      role="img"
      aria-label={`History of ${oneLine(metric.key, 120)}: ${formatCount(metric.value_count)} values`}
    >
      <path d={path} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
