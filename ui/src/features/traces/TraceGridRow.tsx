import { memo, type JSX } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { Checkbox } from "../../components/Checkbox.tsx";
import { StateIcon } from "../../components/State.tsx";
import { formatCompact, formatDuration, formatFullTime, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { costText } from "./cost.ts";
import { HitSnippet } from "./HitSnippet.tsx";
import styles from "./TraceGrid.module.css";

type Props = {
  row: TraceRow;
  index: number;
  top: number;
  active: boolean;
  /** Whether the panel shows it. */
  selected: boolean;
  checked: boolean;
  project: string | null;
  onPick: (id: string) => void;
  onSelect: (id: string, range: boolean) => void;
};

export const TraceGridRow = memo(function TraceGridRow(props: Props): JSX.Element {
  const { row, index, top, active, selected, checked, project, onPick, onSelect } = props;
  const cost = costText(row.cost);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-checked={checked}
      tabIndex={active ? 0 : -1}
      className={styles["row"]}
      style={{ transform: `translateY(${String(top)}px)` }}
      onMouseDown={(event) => {
        // Shift would mark the text between two rows.
        if (event.shiftKey) event.preventDefault();
      }}
      onClick={(event) => {
        const onBox = event.target instanceof Element && event.target.closest("[data-check]") !== null;
        if (onBox || event.shiftKey || event.ctrlKey || event.metaKey) onSelect(row.trace_id, event.shiftKey);
        else onPick(row.trace_id);
      }}
    >
      <span role="gridcell" className={styles["check"]} data-check>
        <Checkbox
          label="Select"
          className={styles["tick"]}
          tabIndex={-1}
          checked={checked}
          onToggle={(event) => onSelect(row.trace_id, event.shiftKey)}
        />
      </span>
      <span role="gridcell" className={styles["state"]}>
        <StateIcon state={row.state} />
      </span>
      <span role="gridcell" className={styles["name"]}>
        {oneLine(row.name, 120)}
      </span>
      {row.hit == null ? (
        <>
          <Preview text={row.request} className={styles["request"]} />
          <Preview text={row.response} className={styles["response"]} />
        </>
      ) : (
        <span role="gridcell" aria-colspan={2} className={styles["hit"]} dir="auto">
          <HitSnippet hit={row.hit} />
        </span>
      )}
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
      <span role="gridcell" className={styles["cost"]} title={cost?.title}>
        {cost === null ? <span className={styles["none"]}>—</span> : cost.text}
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

function Preview({ text, className }: { text: string | null; className: string | undefined }): JSX.Element {
  return (
    <span role="gridcell" className={className} dir="auto">
      {text === null ? <span className={styles["none"]}>—</span> : oneLine(text)}
    </span>
  );
}
