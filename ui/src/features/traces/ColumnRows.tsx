/** The columns that are shown, in their order: dragged, or moved by Alt and arrows. */
import { useEffect, useRef, useState, type JSX, type KeyboardEvent } from "react";
import { Icon } from "../../components/Icon.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import { columnFace } from "./columns.ts";
import styles from "./ColumnsMenu.module.css";
import type { Columns } from "./use-columns.ts";

const rowHeight = 28;
const step = 10;

export function ColumnRows({ columns }: { columns: Columns }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const [said, setSaid] = useState("");
  const [dragged, setDragged] = useState<string | null>(null);
  const { shown } = columns;
  const place = (name: string, to: number) => {
    const at = Math.max(0, Math.min(shown.length - 1, to));
    columns.move(
      shown.findIndex((column) => column.name === name),
      at,
    );
    setSaid(`${columnFace(name).label}: ${String(at + 1)} of ${String(shown.length)}`);
  };
  const drag = useRef<(clientY: number) => void>(() => undefined);
  useEffect(() => {
    drag.current = (clientY) => {
      if (dragged === null || list.current === null) return;
      const over = Math.floor((clientY - list.current.getBoundingClientRect().top + list.current.scrollTop) / rowHeight);
      const to = Math.max(0, Math.min(shown.length - 1, over));
      if (shown[to]?.name !== dragged) place(dragged, to);
    };
  });
  const dragging = dragged !== null;
  useEffect(() => {
    if (!dragging) return undefined;
    // Not at the row: it is taken out of the page and put in again where it goes.
    const move = (event: PointerEvent) => drag.current(event.clientY);
    const end = () => setDragged(null);
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    return () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
    };
  }, [dragging]);
  const placeByKey = (name: string, to: number) => {
    place(name, to);
    requestAnimationFrame(() => focusRow(list.current, Math.max(0, Math.min(shown.length - 1, to))));
  };
  const onKeyDown = (event: KeyboardEvent, name: string, index: number) => {
    const set = shown[index]?.width;
    const width = set ?? columnFace(name).least;
    const acts: Record<string, () => void> = event.altKey
      ? {
          ArrowUp: () => placeByKey(name, index - 1),
          ArrowDown: () => placeByKey(name, index + 1),
          ArrowLeft: () => columns.resize({ [name]: width - step }),
          ArrowRight: () => columns.resize({ [name]: width + step }),
        }
      : {
          ArrowUp: () => focusRow(list.current, index - 1),
          ArrowDown: () => focusRow(list.current, index + 1),
          Delete: () => columns.toggle(name),
        };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <>
      <ul ref={list} className={styles["rows"]} aria-label="Shown columns">
        {shown.map(({ name }, index) => {
          const label = oneLine(columnFace(name).label, 80);
          return (
            <li key={name} className={styles["row"]} data-dragged={dragged === name}>
              <button
                type="button"
                className={styles["grip"]}
                aria-label={`${label}, ${String(index + 1)} of ${String(shown.length)}. Alt with up and down moves it, with left and right resizes it`}
                onKeyDown={(event) => onKeyDown(event, name, index)}
                onPointerDown={() => setDragged(name)}
              >
                <Icon name="grip" size={14} className={styles["sign"]} />
                <span className={styles["name"]}>{label}</span>
              </button>
              <button
                type="button"
                className={styles["remove"]}
                aria-label={`Remove ${label}`}
                disabled={shown.length === 1}
                onClick={() => columns.toggle(name)}
              >
                <Icon name="cross" size={12} />
              </button>
            </li>
          );
        })}
      </ul>
      <p className={styles["hint"]}>Drag to order; or Alt with the arrows, which also resizes.</p>
      <p role="status" className="visually-hidden">
        {said}
      </p>
    </>
  );
}

function focusRow(list: HTMLElement | null, index: number): void {
  list?.querySelectorAll<HTMLElement>("li > button:first-child")[index]?.focus();
}
