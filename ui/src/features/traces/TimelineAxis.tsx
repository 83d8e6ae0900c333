import type { JSX } from "react";
import { formatDuration } from "../../lib/format.ts";
import { ticksOf, type Part, type TimeScale } from "./time-scale.ts";
import styles from "./Timeline.module.css";

const most = 6;

/** Times since the trace began, and where idle time is compressed. */
export function TimelineAxis({ scale, part, start }: { scale: TimeScale; part: Part; start: number }): JSX.Element {
  const length = part.to - part.from;
  const gaps = scale.gaps.filter((gap) => gap.to > part.from && gap.from < part.to);
  return (
    <div className={styles["axis"]} aria-hidden="true">
      {ticksOf(scale, part, start, most).map((tick) => (
        <span key={tick.us} className={styles["tick"]} style={{ left: `${String(tick.left)}%` }} data-last={tick.left > 90}>
          {tick.us === 0 ? "0" : formatDuration(tick.us)}
        </span>
      ))}
      {gaps.map((gap) => (
        <span
          key={gap.from}
          className={styles["gap"]}
          title={`Nothing ran for ${formatDuration(gap.us)}`}
          style={{
            left: `${String(Math.max(0, ((gap.from - part.from) / length) * 100))}%`,
            width: `${String(((Math.min(gap.to, part.to) - Math.max(gap.from, part.from)) / length) * 100)}%`,
          }}
        />
      ))}
    </div>
  );
}
