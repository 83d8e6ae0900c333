import { memo, type JSX } from "react";
import type { SpanRow } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { SpanIcon, spanTypeLabel } from "../../components/SpanIcon.tsx";
import { StateIcon } from "../../components/State.tsx";
import { formatDuration } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { barIn, type Part, type TimeScale } from "./time-scale.ts";
import styles from "./Timeline.module.css";

export const timelineRowHeight = 26;
const deepest = 8;

type Props = {
  row: SpanRow | undefined;
  index: number;
  top: number;
  active: boolean;
  selected: boolean;
  open: boolean;
  scale: TimeScale;
  part: Part;
  start: number;
  onSelect: (id: string) => void;
  onToggle: (id: string) => void;
};

export const TimelineRow = memo(function TimelineRow(props: Props): JSX.Element {
  const { row, index, top, active, selected, open, onSelect, onToggle } = props;
  const style = { transform: `translateY(${String(top)}px)`, "--depth": Math.min(row?.depth ?? 0, deepest) };
  const common = { role: "treeitem", "data-index": index, tabIndex: active ? 0 : -1, className: styles["row"], style };
  if (row === undefined) return <div {...common} aria-label="Loading" aria-selected={false} />;
  return (
    <div
      {...common}
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-expanded={row.children > 0 ? open : undefined}
      onClick={() => onSelect(row.span_id)}
    >
      <span className={styles["label"]}>
        <span className={styles["indent"]} />
        <span
          className={styles["chevron"]}
          onClick={(event) => {
            if (row.children === 0) return;
            event.stopPropagation();
            onToggle(row.span_id);
          }}
        >
          {row.children > 0 && <Icon name={open ? "chevronDown" : "chevronRight"} size={12} />}
        </span>
        <SpanIcon type={row.type} size={14} />
        <span className={styles["name"]} title={oneLine(row.name)}>
          {oneLine(row.name, 120)}
        </span>
        {row.status === "error" && <StateIcon state="error" size={12} />}
      </span>
      <Bar {...props} row={row} />
    </div>
  );
});

/** The bar with its duration beside it, on whichever side there is room. */
function Bar({ row, scale, part, start }: Props & { row: SpanRow }): JSX.Element {
  const bar = barIn(scale, part, row.start_us, row.duration_us);
  const title = [
    `${oneLine(row.name, 80)} (${oneLine(spanTypeLabel(row.type), 30)})`,
    `begins after ${formatDuration(Math.max(0, row.start_us - start))}, takes ${formatDuration(row.duration_us)}`,
    ...(row.critical ? ["on the critical path"] : []),
  ].join(" · ");
  const isLate = bar !== null && bar.left + bar.width > 82;
  return (
    <span className={styles["lane"]} title={title}>
      {bar !== null && (
        <>
          <span
            className={`${styles["span"] ?? ""} ${row.status === "error" ? (styles["bad"] ?? "") : ""} ${row.critical ? (styles["critical"] ?? "") : ""}`}
            style={{ left: `min(${String(bar.left)}%, 100% - 2px)`, width: `${String(bar.width)}%` }}
          />
          <span
            className={styles["duration"]}
            data-inside={isLate && bar.left < 15}
            style={isLate ? { right: `${String(bar.left < 15 ? 0 : 100 - bar.left)}%` } : { left: `${String(bar.left + bar.width)}%` }}
          >
            {formatDuration(row.duration_us)}
            {row.critical && <span className="visually-hidden">, on the critical path</span>}
          </span>
        </>
      )}
      {bar === null && <span className="visually-hidden">{formatDuration(row.duration_us)}, out of view</span>}
    </span>
  );
}
