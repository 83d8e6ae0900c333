import { memo, type JSX } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { StateIcon } from "../../components/State.tsx";
import { formatCompact, formatDuration, formatFullTime, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./TraceGrid.module.css";

type Props = {
  row: TraceRow;
  index: number;
  top: number;
  active: boolean;
  selected: boolean;
  project: string | null;
  onPick: (id: string) => void;
};

export const TraceGridRow = memo(function TraceGridRow({ row, index, top, active, selected, project, onPick }: Props): JSX.Element {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      tabIndex={active ? 0 : -1}
      className={styles["row"]}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={() => onPick(row.trace_id)}
    >
      <span role="gridcell" className={styles["state"]}>
        <StateIcon state={row.state} />
      </span>
      <span role="gridcell" className={styles["name"]}>
        {oneLine(row.name, 120)}
      </span>
      <span role="gridcell" className={styles["request"]} dir="auto">
        {row.request === null ? <span className={styles["none"]}>—</span> : oneLine(row.request)}
      </span>
      <span role="gridcell" className={styles["response"]} dir="auto">
        {row.response === null ? <span className={styles["none"]}>—</span> : oneLine(row.response)}
      </span>
      {project !== null && (
        <span role="gridcell" className={styles["project"]}>
          {oneLine(project, 60)}
        </span>
      )}
      <span role="gridcell" className={styles["spans"]}>
        {row.error_count > 0 && <span className={styles["errors"]}>{formatCompact(row.error_count)} failed</span>}
        {formatCompact(row.span_count)}
      </span>
      <span role="gridcell" className={styles["tokens"]}>
        {row.usage.total === null ? <span className={styles["none"]}>—</span> : formatCompact(row.usage.total)}
      </span>
      <span role="gridcell" className={styles["duration"]}>
        {formatDuration(row.duration_us)}
      </span>
      <span role="gridcell" className={styles["time"]} title={formatFullTime(row.start_us)}>
        {formatTime(row.start_us)}
      </span>
    </div>
  );
});
