/** The list's columns: those of a saved view, those that a person chose, else the usual ones. */
import { useMemo, useState } from "react";
import { useKept } from "../../lib/kept.ts";
import { moved, readColumns, resized, usualColumns, type Shown, type Widths } from "./columns.ts";

export type Columns = {
  shown: ReadonlyArray<Shown>;
  /** Whether they are not simply the usual ones. */
  own: boolean;
  /** Null for the usual ones. */
  set: (columns: ReadonlyArray<Shown> | null) => void;
  /** Lets go of what was changed since the view was saved. */
  reset: () => void;
  toggle: (name: string) => void;
  move: (from: number, to: number) => void;
  resize: (widths: Widths) => void;
};

type Chosen = ReadonlyArray<Shown> | null;
/** A view that is shown, with its columns. */
type OfView = { id: string; columns: Chosen };

/** Changes while a view is shown are the view's: they last until another one is, or until they are saved. */
export function useColumns(projects: boolean, view: OfView | null): Columns {
  const [kept, keep] = useKept<Chosen>("touchstone.traces.columns", readColumns);
  const [changed, setChanged] = useState<OfView | null>(null);
  const ofView = changed !== null && changed.id === view?.id ? changed : view;
  const chosen = ofView === null ? kept : ofView.columns;
  const shown = useMemo(() => chosen ?? usualColumns(projects), [chosen, projects]);
  const set = (columns: Chosen) => {
    if (view === null) keep(columns);
    else setChanged({ id: view.id, columns });
  };
  return {
    shown,
    own: chosen !== null,
    set,
    reset: () => setChanged(null),
    toggle: (name) => {
      const without = shown.filter((column) => column.name !== name);
      if (without.length === 0) return;
      set(without.length < shown.length ? without : [...shown, { name, width: null }]);
    },
    move: (from, to) => set(moved(shown, from, to)),
    resize: (widths) => set(resized(shown, widths)),
  };
}
