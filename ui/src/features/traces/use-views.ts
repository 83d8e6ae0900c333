/** The saved views of the list: which is shown, whether it was changed, and what can be done with them. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { RpcError } from "../../api/client.ts";
import { useAct, useCommand } from "../../api/queries.ts";
import type { View } from "../../bindings/api.ts";
import type { TraceSearch } from "../../lib/search.ts";
import type { Columns } from "./use-columns.ts";
import { columnsOf, faceOf, isSame, searchOf } from "./view-face.ts";

type Change = (next: { [K in keyof TraceSearch]: TraceSearch[K] | undefined }, replace?: boolean) => void;

export type Views = {
  views: ReadonlyArray<View>;
  active: View | null;
  /** Whether the list shows something else than the active view keeps. */
  changed: boolean;
  /** Null shows all traces. */
  show: (view: View | null) => void;
  save: (name: string) => void;
  update: () => void;
  rename: (view: View, name: string) => void;
  setDefault: (view: View, is_default: boolean) => void;
  remove: (view: View) => void;
  /** What was deleted last, for as long as it can be put back here. */
  removed: View | null;
  putBack: () => void;
  busy: boolean;
  error: RpcError | null;
};

const none: ReadonlyArray<View> = [];

/** The view that the address names. */
export function useShownView(search: TraceSearch): { views: ReadonlyArray<View> | undefined; active: View | null } {
  const views = useCommand("view_list", { project: search.project ?? null }).data?.views;
  const active = useMemo(
    () => (search.saved === undefined ? null : (views?.find((view) => view.view_id === search.saved) ?? null)),
    [views, search.saved],
  );
  return { views, active };
}

/** Whether the address asks for nothing in particular. */
function isBare(search: TraceSearch): boolean {
  const { q, order, group, range, from, to, trace, saved } = search;
  return [q, order, group, range, from, to, trace, saved].every((one) => one === undefined);
}

type Options = { search: TraceSearch; views: ReadonlyArray<View> | undefined; active: View | null; columns: Columns; change: Change };

export function useViews({ search, views = none, active, columns, change }: Options): Views {
  const put = useAct("view_put");
  const drop = useAct("view_delete");
  const [removed, setRemoved] = useState<View | null>(null);
  const face = faceOf(search, columns.shown, columns.own);
  const { project } = search;
  const show = (view: View | null, replace = false) => {
    columns.reset();
    const asked = view === null ? searchOf(faceOf({}, [], false)) : searchOf(view);
    change({ ...asked, saved: view?.view_id ?? undefined }, replace);
  };
  useDefaultView(search, views, (view) => show(view, true));
  return {
    views,
    active,
    changed: active !== null && !isSame(face, active),
    show,
    save: (name) => {
      const view = { ...face, name, project: project ?? null, is_default: false };
      put.mutate({ view }, { onSuccess: (made) => change({ saved: made.view_id ?? undefined }, true) });
    },
    update: () => {
      if (active !== null) put.mutate({ view: { ...active, ...face } }, { onSuccess: columns.reset });
    },
    rename: (view, name) => put.mutate({ view: { ...view, name } }),
    setDefault: (view, is_default) => put.mutate({ view: { ...view, is_default } }),
    remove: ({ view_id }) => {
      if (view_id == null) return;
      drop.mutate(
        { view_id },
        {
          onSuccess: (gone) => {
            setRemoved(gone);
            if (active?.view_id === view_id) change({ saved: undefined }, true);
          },
        },
      );
    },
    removed,
    putBack: () => {
      if (removed !== null) put.mutate({ view: { ...removed, view_id: null } }, { onSuccess: () => setRemoved(null) });
    },
    busy: put.isPending || drop.isPending,
    error: put.error ?? drop.error,
  };
}

/** A list that is entered without asking for anything begins with its project's default view. */
function useDefaultView(search: TraceSearch, views: ReadonlyArray<View>, show: (view: View) => void): void {
  const entered = useRef<string | null>(null);
  const act = useRef(show);
  useEffect(() => {
    act.current = show;
  });
  const bare = isBare(search);
  const place = search.project ?? "";
  useEffect(() => {
    // Until they are read there are none: a list without views is entered again and again.
    if (entered.current === place || views.length === 0) return;
    entered.current = place;
    const first = views.find((view) => view.is_default);
    if (bare && first !== undefined) act.current(first);
  }, [place, bare, views]);
}

export const viewColumns = (active: View | null) => (active === null ? null : { id: active.view_id ?? "", columns: columnsOf(active) });
