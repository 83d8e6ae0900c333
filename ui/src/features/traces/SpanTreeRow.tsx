import { memo, type JSX } from "react";
import type { SpanRow } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { SpanIcon } from "../../components/SpanIcon.tsx";
import { StateIcon } from "../../components/State.tsx";
import { formatCompact, formatCost, formatCount, formatDuration } from "../../lib/format.ts";
import { totalTokens } from "../../lib/usage.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./SpanTree.module.css";

export const spanRowHeight = 30;
/** Deeper spans are not moved further to the right; their level is written instead. */
const deepest = 8;

type Props = {
  row: SpanRow | undefined;
  index: number;
  top: number;
  active: boolean;
  selected: boolean;
  open: boolean;
  traceStart: number;
  traceDuration: number;
  onSelect: (id: string) => void;
  onToggle: (id: string) => void;
};

/** Where the span lies in the trace's time, in percent. */
export function placeInTime(row: SpanRow, start: number, duration: number): { left: number; width: number } {
  const whole = Math.max(1, duration);
  const left = Math.min(100, Math.max(0, ((row.start_us - start) / whole) * 100));
  return { left, width: Math.max(0, Math.min(100 - left, (row.duration_us / whole) * 100)) };
}

export const SpanTreeRow = memo(function SpanTreeRow({
  row,
  index,
  top,
  active,
  selected,
  open,
  traceStart,
  traceDuration,
  onSelect,
  onToggle,
}: Props): JSX.Element {
  const style = { transform: `translateY(${String(top)}px)`, "--depth": Math.min(row?.depth ?? 0, deepest) };
  if (row === undefined)
    return (
      <div
        role="treeitem"
        aria-label="Loading"
        aria-selected={false}
        data-index={index}
        tabIndex={active ? 0 : -1}
        className={styles["row"]}
        style={style}
      />
    );
  const { left, width } = placeInTime(row, traceStart, traceDuration);
  return (
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-expanded={row.children > 0 ? open : undefined}
      data-index={index}
      tabIndex={active ? 0 : -1}
      className={styles["row"]}
      style={style}
      onClick={() => onSelect(row.span_id)}
    >
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
      <SpanIcon type={row.type} size={15} />
      <span className={styles["name"]} title={oneLine(row.name)}>
        {row.depth > deepest && <span className={styles["level"]}>{row.depth} </span>}
        {oneLine(row.name, 120)}
      </span>
      {!open && row.children > 0 && <span className={styles["children"]}>{formatCompact(row.children)}</span>}
      {row.status === "error" && <StateIcon state="error" size={13} />}
      <Totals row={row} />
      <span className={styles["duration"]}>{formatDuration(row.duration_us)}</span>
      <span className={styles["time"]} aria-hidden="true">
        <span
          className={row.status === "error" ? styles["barBad"] : styles["bar"]}
          style={{ left: `min(${String(left)}%, 100% - 2px)`, width: `${String(width)}%` }}
        />
      </span>
    </div>
  );
});

/** Tokens and cost: the span's own, or of everything below it, which is set in italics. */
function Totals({ row }: { row: SpanRow }): JSX.Element | null {
  const { total_tokens: tokens, total_cost_usd_nanos: cost } = row;
  if (tokens === null && cost === null) return null;
  const own = totalTokens(row.usage) !== null;
  const below = own ? "" : " in the spans below";
  return (
    <span className={own ? styles["totals"] : styles["totalsBelow"]}>
      {tokens !== null && (
        <span className={styles["tokens"]} title={`${formatCount(tokens)} tokens${below}`}>
          {formatCompact(tokens)} tok
        </span>
      )}
      {cost !== null && (
        <span
          className={styles["cost"]}
          title={row.total_cost_estimated ? `Estimated from the prices of the models${below}` : `As stated${below}`}
        >
          {row.total_cost_estimated && "≈ "}
          {formatCost(cost)}
        </span>
      )}
    </span>
  );
}
