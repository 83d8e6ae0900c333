import { memo, type JSX } from "react";
import type { SessionRow } from "../../bindings/api.ts";
import { costText } from "../../lib/cost.ts";
import { formatCompact, formatDuration, formatFullTime, formatTime, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { FeedbackCell } from "./FeedbackCell.tsx";
import styles from "./SessionGrid.module.css";

type Props = {
  row: SessionRow;
  index: number;
  top: number;
  active: boolean;
  /** Whether the panel shows it. */
  selected: boolean;
  project: string | null;
  onPick: (row: SessionRow) => void;
};

export const SessionGridRow = memo(function SessionGridRow({ row, index, top, active, selected, project, onPick }: Props): JSX.Element {
  const cost = costText(row.cost);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      tabIndex={active ? 0 : -1}
      className={styles["row"]}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={() => onPick(row)}
    >
      <span role="gridcell" className={styles["session"]} title={oneLine(row.session)}>
        {oneLine(row.session, 120)}
      </span>
      <Preview text={row.request} className={styles["request"]} />
      <Preview text={row.response} className={styles["response"]} />
      {project !== null && (
        <span role="gridcell" className={styles["project"]}>
          {oneLine(project, 60)}
        </span>
      )}
      <span role="gridcell" className={styles["user"]} title={row.users.map((user) => oneLine(user, 60)).join(", ")}>
        {row.users[0] === undefined ? <None /> : oneLine(row.users[0], 60)}
        {row.users.length > 1 && ` +${String(row.users.length - 1)}`}
      </span>
      <span role="gridcell" className={styles["feedback"]}>
        {row.feedback.length === 0 ? <None /> : <FeedbackCell feedback={row.feedback} />}
      </span>
      <span role="gridcell" className={styles["turns"]}>
        {formatCompact(row.turns)}
      </span>
      <span role="gridcell" className={styles["errors"]}>
        <Errors row={row} />
      </span>
      <span role="gridcell" className={styles["tokens"]}>
        {row.usage.total === null ? <None /> : formatCompact(row.usage.total)}
      </span>
      <span role="gridcell" className={styles["cost"]} title={cost?.title}>
        {cost === null ? <None /> : cost.text}
      </span>
      <span
        role="gridcell"
        className={styles["duration"]}
        title={`From the first turn’s start to the last turn’s end; ${formatDuration(row.worked_us)} of it at work`}
      >
        {formatDuration(row.duration_us)}
      </span>
      <span role="gridcell" className={styles["begun"]} title={formatFullTime(row.first_us)}>
        {formatTime(row.first_us)}
      </span>
      <span role="gridcell" className={styles["time"]} title={formatFullTime(row.last_us)}>
        {formatTime(row.last_us)}
      </span>
    </div>
  );
});

/** Turns that failed; where none did, spans that failed within turns that went on. */
function Errors({ row: { failed_turns, error_count } }: { row: SessionRow }): JSX.Element {
  if (failed_turns > 0) {
    const title = `${plural(failed_turns, "turn")} failed, and ${plural(error_count, "span")} within`;
    return (
      <span className={styles["failed"]} title={title}>
        {formatCompact(failed_turns)} {failed_turns === 1 ? "turn" : "turns"}
      </span>
    );
  }
  if (error_count === 0) return <None />;
  const title = `${plural(error_count, "span")} failed, within turns that did not`;
  return (
    <span title={title}>
      {formatCompact(error_count)} {error_count === 1 ? "span" : "spans"}
    </span>
  );
}

function None(): JSX.Element {
  return <span className={styles["none"]}>—</span>;
}

function Preview({ text, className }: { text: string | null; className: string | undefined }): JSX.Element {
  return (
    <span role="gridcell" className={className} dir="auto">
      {text === null ? <None /> : oneLine(text)}
    </span>
  );
}
