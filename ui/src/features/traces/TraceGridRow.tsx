import { memo, type JSX } from "react";
import type { TraceRow } from "../../bindings/api.ts";
import { Checkbox } from "../../components/Checkbox.tsx";
import { StateIcon } from "../../components/State.tsx";
import type { Shown } from "./columns.ts";
import type { RowGroup } from "./groups.ts";
import { HitSnippet } from "./HitSnippet.tsx";
import { TraceCell } from "./TraceCell.tsx";
import { TurnsCell } from "./TurnsCell.tsx";
import styles from "./TraceGrid.module.css";

type Props = {
  row: TraceRow;
  columns: ReadonlyArray<Shown>;
  /** The columns that the row's cells are of. */
  asked: ReadonlyArray<string>;
  index: number;
  top: number;
  active: boolean;
  /** Whether the panel shows it. */
  selected: boolean;
  checked: boolean;
  project: string;
  /** What it is among the traces of its session, where those stand together. */
  group: RowGroup | null;
  onToggle: (row: TraceRow) => void;
  onPick: (id: string) => void;
  onSelect: (id: string, range: boolean) => void;
};

/** Where it stands in the tree of sessions, if they make one. */
function levelOf(group: RowGroup | null) {
  if (group === null) return {};
  if (group.kind === "turn") return { "aria-level": 2 };
  return { "aria-level": 1, ...(group.open !== null && { "aria-expanded": group.open }) };
}

export const TraceGridRow = memo(function TraceGridRow(props: Props): JSX.Element {
  const { row, columns, asked, index, top, active, selected, checked, project, group, onToggle, onPick, onSelect } = props;
  const hit = row.hit ?? null;
  const hitAt = hit === null ? -1 : columns.findIndex((column) => column.name === "input" || column.name === "output");
  const hitsBoth = hitAt >= 0 && ["input", "output"].includes(columns[hitAt + 1]?.name ?? "");
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      {...levelOf(group)}
      data-index={index}
      data-checked={checked}
      tabIndex={active ? 0 : -1}
      className={styles["row"]}
      // Not moved by a transform: each of them costs a frame as much as a layer.
      style={{ top }}
      onMouseDown={(event) => {
        // Shift would mark the text between two rows.
        if (event.shiftKey) event.preventDefault();
      }}
      onClick={(event) => {
        const on = (part: string) => event.target instanceof Element && event.target.closest(part) !== null;
        if (on("[data-toggle]")) return;
        const onBox = on("[data-check]");
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
      {group !== null && <TurnsCell group={group} id={row.session} onToggle={() => onToggle(row)} />}
      {columns.map(({ name }, at) => {
        if (hit !== null && at === hitAt) {
          return (
            <span
              key={name}
              role="gridcell"
              aria-colspan={hitsBoth ? 2 : 1}
              className={styles["hit"]}
              style={{ gridColumn: hitsBoth ? "span 2" : undefined }}
              dir="auto"
            >
              <HitSnippet hit={hit} />
            </span>
          );
        }
        if (hitsBoth && at === hitAt + 1) return null;
        return <TraceCell key={name} row={row} column={name} project={project} cell={row.cells?.[asked.indexOf(name)] ?? null} />;
      })}
    </div>
  );
});
