import type { JSX, PointerEvent } from "react";
import type { TraceOrder } from "../../bindings/api.ts";
import { Checkbox } from "../../components/Checkbox.tsx";
import { Icon } from "../../components/Icon.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import { columnFace, type Shown, type Widths } from "./columns.ts";
import { nextOrder, sortOf } from "./list-order.ts";
import styles from "./TraceGrid.module.css";

/** How far right of its column the middle of an edge lies. */
const edgeShift = 7;

type Props = {
  columns: ReadonlyArray<Shown>;
  /** Whether sessions stand together. */
  grouped: boolean;
  order: TraceOrder;
  /** How much of what is loaded is selected. */
  selected: "none" | "some" | "all";
  onAll: () => void;
  onOrder: (order: TraceOrder) => void;
  onResize: (widths: Widths) => void;
};

/** The columns' names; a click on some sorts, the borders between them resize. */
export function TraceGridHead({ columns, grouped, order, selected, onAll, onOrder, onResize }: Props): JSX.Element {
  return (
    <div role="rowgroup" className={styles["sticky"]}>
      <div role="row" aria-rowindex={1} className={styles["head"]}>
        <span role="columnheader" className={styles["check"]}>
          <Checkbox
            label="Select all loaded"
            className={styles["tick"]}
            checked={selected === "all"}
            some={selected === "some"}
            onToggle={onAll}
          />
        </span>
        <span role="columnheader" className={styles["state"]}>
          <span className="visually-hidden">State</span>
        </span>
        {grouped && (
          <span role="columnheader" className={styles["turnsHead"]}>
            Session
          </span>
        )}
        {columns.map(({ name }) => (
          <ColumnHead key={name} name={name} order={order} onOrder={onOrder} onResize={onResize} />
        ))}
      </div>
    </div>
  );
}

/** The columns on the left keep the widths they have: else they would give way, and the edge would run from the mouse. */
function widthsBefore(cell: Element): Record<string, number> {
  const widths: Record<string, number> = {};
  for (let at = cell.previousElementSibling; at !== null; at = at.previousElementSibling) {
    if (at instanceof HTMLElement && at.dataset["column"] !== undefined) widths[at.dataset["column"]] = at.getBoundingClientRect().width;
  }
  return widths;
}

type HeadProps = Pick<Props, "order" | "onOrder" | "onResize"> & { name: string };

function ColumnHead({ name, order, onOrder, onResize }: HeadProps): JSX.Element {
  const { label, end = false } = columnFace(name);
  const next = nextOrder(name, order);
  const sort = sortOf(name, order);
  const drag = (event: PointerEvent<HTMLElement>) => {
    const cell = event.currentTarget.parentElement;
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || cell === null) return;
    onResize({ ...widthsBefore(cell), [name]: event.clientX - cell.getBoundingClientRect().left - edgeShift });
  };
  return (
    <span
      role="columnheader"
      className={styles["column"]}
      data-column={name}
      data-end={end}
      {...(next !== null && { "aria-sort": sort ?? "none" })}
    >
      {next === null ? (
        <span className={styles["word"]}>{oneLine(label, 80)}</span>
      ) : (
        <button type="button" className={styles["sort"]} onClick={() => onOrder(next)}>
          {sort !== null && <Icon name={sort === "ascending" ? "arrowUp" : "arrowDown"} size={11} />}
          <span className={styles["word"]}>{label}</span>
        </button>
      )}
      <span
        className={styles["edge"]}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
        onDoubleClick={() => onResize({ [name]: null })}
      />
    </span>
  );
}
