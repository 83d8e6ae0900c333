/** A virtual list of a trace's spans with roving focus: the tree and the rows of the timeline. */
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { isTextField } from "../../hotkeys/dispatch.ts";
import { focusSoon } from "../../hotkeys/focus-soon.ts";
import { useFixedRows } from "../../lib/use-fixed-rows.ts";
import { useRowKeys } from "../../lib/use-row-keys.ts";
import { useReveal } from "./use-reveal.ts";
import { useSpanRows, type SpanRows } from "./use-span-rows.ts";
import type { Tree } from "./use-tree.ts";
import { useTreeKeys } from "./use-tree-keys.ts";

export type SpanListProps = {
  trace: string;
  tree: Tree;
  selected: string | null;
  /** True once, when the list should take the focus. */
  focusTree: RefObject<boolean>;
  onFirst: (id: string) => void;
  onSelect: (id: string) => void;
};

type SpanList = {
  box: RefObject<HTMLDivElement | null>;
  rows: SpanRows;
  items: number[];
  /** Of the items. */
  keys: number[];
  topOf: (index: number) => number;
  height: number;
  activeIndex: number;
};

export function useSpanList({ trace, tree, selected, focusTree: focusRef, onFirst, onSelect }: SpanListProps, rowHeight: number): SpanList {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ first: 0, last: 0 });
  const rows = useSpanRows(trace, tree.show, view.first, view.last);
  const [place, setPlace] = useState(0);
  /** A row that is selected as soon as it is there, unless another is before. */
  const [asked, setAsked] = useState<{ index: number; instead: string | null } | null>(null);
  const wanted = asked !== null && asked.instead === selected ? asked.index : null;
  const inView = selected === null ? 0 : rows.indexOf(selected);
  const activeIndex = Math.min(wanted ?? (inView >= 0 ? inView : place), Math.max(0, rows.total - 1));
  const list = useFixedRows(box, rows.total, rowHeight, activeIndex);
  const keys = useRowKeys(box, list.items);
  const { first, last } = list.inView;
  if (first !== view.first || last !== view.last) setView({ first, last });
  const firstId = tree.show.filter === null ? rows.at(0)?.span_id : undefined;
  // Before the paint: what the first span says comes with the tree.
  useLayoutEffect(() => {
    if (firstId !== undefined) onFirst(firstId);
  }, [firstId, onFirst]);
  const wantedId = wanted === null ? undefined : rows.at(wanted)?.span_id;
  useEffect(() => {
    if (wantedId !== undefined) onSelect(wantedId);
  }, [wantedId, onSelect]);
  const goTo = (index: number) => {
    const to = Math.max(0, Math.min(rows.total - 1, index));
    setPlace(to);
    setAsked(rows.at(to)?.span_id === selected ? null : { index: to, instead: selected });
    list.scrollTo(to);
    focusSoon(() => box.current?.querySelector<HTMLElement>(`[data-index="${String(to)}"]`));
  };
  useReveal({ trace, tree, selected, loaded: rows.total > 0, away: inView < 0 }, (index) => {
    setPlace(index);
    list.scrollTo(index, "center");
  });
  useEffect(() => {
    const row = focusRef.current ? box.current?.querySelector<HTMLElement>("[tabindex='0']") : null;
    if (row == null) return;
    focusRef.current = false;
    // Who is already typing, into the search for instance, is not interrupted.
    if (document.activeElement === null || !isTextField(document.activeElement)) row.focus({ preventScroll: true });
  });
  useTreeKeys({ trace, rows, activeIndex, tree, goTo, onSelect });
  return { box, rows, items: list.items, keys, topOf: list.topOf, height: list.height, activeIndex };
}
