/** What one trace says in one column. */
import type { JSX } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { costText } from "../../lib/cost.ts";
import { formatCompact, formatDuration, formatFullTime, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./TraceGrid.module.css";

type Props = {
  row: TraceRow;
  column: string;
  /** The project's name. */
  project: string;
  /** What a column that was asked for says. */
  cell: string | null;
};

const none = <span className={styles["none"]}>—</span>;

function textOf({ row, column, project, cell }: Props): string | null {
  switch (column) {
    case "name":
      return row.name;
    case "input":
      return row.request;
    case "output":
      return row.response;
    case "project":
      return project;
    case "session":
      return row.session;
    case "user":
      return row.user;
    default:
      return cell;
  }
}

const counts: Record<string, (row: TraceRow) => number | null> = {
  tokens: (row) => row.usage.total,
  input_tokens: (row) => row.usage.input,
  output_tokens: (row) => row.usage.output,
  failed: (row) => (row.error_count === 0 ? null : row.error_count),
};

export function TraceCell(props: Props): JSX.Element {
  const { row, column } = props;
  const count = Object.hasOwn(counts, column) ? counts[column]?.(row) : undefined;
  if (count !== undefined) {
    return (
      <span role="gridcell" className={styles["number"]}>
        {count === null ? none : formatCompact(count)}
      </span>
    );
  }
  switch (column) {
    case "spans":
      return (
        <span role="gridcell" className={styles["number"]}>
          {row.error_count > 0 && <span className={styles["errors"]}>{formatCompact(row.error_count)} failed</span>}
          {formatCompact(row.span_count)}
        </span>
      );
    case "cost": {
      const cost = costText(row.cost);
      return (
        <span role="gridcell" className={styles["number"]} title={cost?.title}>
          {cost === null ? none : cost.text}
        </span>
      );
    }
    case "duration":
      return (
        <span role="gridcell" className={styles["number"]} data-strong="true">
          {formatDuration(row.duration_us)}
        </span>
      );
    case "started":
      return (
        <span role="gridcell" className={styles["number"]} title={formatFullTime(row.start_us)}>
          {formatTime(row.start_us)}
        </span>
      );
    default: {
      const text = textOf(props);
      return (
        <span role="gridcell" className={styles["text"]} data-column={column} dir="auto">
          {text === null ? none : oneLine(text, column === "name" ? 120 : 300)}
        </span>
      );
    }
  }
}
