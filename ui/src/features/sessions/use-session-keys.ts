/** The list's keys: roving focus, opening, closing, and going on from session to session. */
import { useCallback, useRef, useState, type RefObject } from "react";
import { assess } from "../../api/assess.ts";
import type { SessionRow } from "../../bindings/api.ts";
import { useActions } from "../../hotkeys/dispatch.ts";
import type { GridHandle } from "./SessionGrid.tsx";
import { keyOf } from "./session-pages.ts";

type Options = {
  rows: SessionRow[];
  /** The key of the session that the panel shows. */
  shown: string | undefined;
  grid: RefObject<GridHandle | null>;
  search: RefObject<HTMLInputElement | null>;
  open: (row: SessionRow | undefined, replace?: boolean) => void;
};

type SessionKeys = {
  activeIndex: number;
  /** True once, when the panel was opened by key and its turns should take the focus. */
  focusTurns: RefObject<boolean>;
  pick: (row: SessionRow) => void;
  close: () => void;
  /** Opens the session that many rows away, if there is one. */
  step: (by: number) => void;
};

export function useSessionKeys({ rows, shown, grid, search, open }: Options): SessionKeys {
  const [active, setActive] = useState(shown);
  const focusTurns = useRef(false);
  const indexOf = (key: string | undefined) => (key === undefined ? -1 : rows.findIndex((row) => keyOf(row) === key));
  const activeIndex = Math.max(0, indexOf(active));
  const goTo = (index: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[at];
    if (row === undefined) return;
    setActive(keyOf(row));
    grid.current?.focus(at);
    if (shown !== undefined) open(row, true);
  };
  const pick = useCallback(
    (row: SessionRow) => {
      setActive(keyOf(row));
      open(row);
    },
    [open],
  );
  const step = (by: number) => {
    const at = indexOf(shown);
    const row = at < 0 ? undefined : rows[at + by];
    if (row === undefined) return;
    setActive(keyOf(row));
    grid.current?.reveal(at + by);
    focusTurns.current = document.activeElement?.closest("[data-keys=trace]") != null;
    open(row, true);
  };
  const close = () => {
    const index = Math.max(0, indexOf(shown));
    const row = rows[index];
    setActive(row === undefined ? undefined : keyOf(row));
    open(undefined);
    grid.current?.focus(index);
  };
  const page = grid.current?.rowsInView() ?? 20;
  useActions({
    "list.search": () => search.current?.focus(),
    "list.next": () => goTo(document.activeElement?.closest("[role=row]") == null && shown === undefined ? activeIndex : activeIndex + 1),
    "list.previous": () => goTo(activeIndex - 1),
    "list.first": () => goTo(0),
    "list.last": () => goTo(rows.length - 1),
    "list.pageDown": () => goTo(activeIndex + page),
    "list.pageUp": () => goTo(activeIndex - page),
    "list.open": () => {
      const row = rows[activeIndex];
      if (row === undefined) return;
      focusTurns.current = true;
      if (keyOf(row) === shown) document.querySelector<HTMLElement>("[data-turn][tabindex='0']")?.focus();
      else pick(row);
    },
    "list.assess": () => {
      const row = rows[activeIndex];
      if (row === undefined) return;
      const { project, session } = row;
      assess({ targets: [{ target: { of: "session", project, session }, label: "Session" }], project, edited: null });
    },
    ...(shown !== undefined && { back: close, "trace.next": () => step(1), "trace.previous": () => step(-1) }),
  });
  return { activeIndex, focusTurns, pick, close, step };
}
