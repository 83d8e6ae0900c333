/** Find in the trace as a whole: the bar's text, the matches, and going from one to the next. */
import { useEffect, useRef, useState, type RefObject } from "react";
import { useActions } from "../../hotkeys/dispatch.ts";
import { foldedNeedle } from "../../lib/find-places.ts";
import type { TraceView } from "../../lib/search.ts";
import { useDebounced } from "../../lib/use-debounced.ts";
import { useFind, type Found } from "./use-find.ts";
import { useMarks } from "./use-marks.ts";

const pauseMs = 120;

export type Finding = {
  isOpen: boolean;
  /** Grows each time the search is asked for, so that the field takes the focus again. */
  asked: number;
  text: string;
  setText: (text: string) => void;
  /** What is looked for, as content is compared with it; empty while the bar is closed. */
  needle: string;
  found: Found;
  /** The match that is shown; null before the first step. */
  index: number | null;
  step: (by: 1 | -1) => void;
  open: () => void;
  close: () => void;
};

type Options = {
  trace: string;
  view: TraceView;
  selected: string | null;
  content: RefObject<HTMLElement | null>;
  onSelect: (id: string) => void;
};

export function useFinding({ trace, view, selected, content, onSelect }: Options): Finding {
  const [asked, setAsked] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [index, setIndex] = useState<number | null>(null);
  /** A step that waits for the first match: who types and presses Enter does not wait for it. */
  const wished = useRef<1 | -1 | null>(null);
  const settled = useDebounced(isOpen ? text.trim() : "", pauseMs);
  const { found, more } = useFind(trace, settled);
  const needle = foldedNeedle(settled);
  const marks = useMarks(content, needle, view);
  const shown = index !== null && index < found.matches.length ? index : null;
  const here = shown === null ? undefined : found.matches[shown];
  const step = (by: 1 | -1) => {
    if (here !== undefined && here.hit.span_id === selected && marks.step(by)) return;
    const count = found.matches.length;
    wished.current = count === 0 || settled !== text.trim() ? by : null;
    if (wished.current !== null) return;
    const next = shown === null ? (by === 1 ? 0 : count - 1) : (shown + by + count) % count;
    if (by === 1 && next === 0 && shown !== null && found.state === "enough") {
      more();
      return;
    }
    setIndex(next);
    const id = found.matches[next]?.hit.span_id ?? null;
    marks.startAt(by === 1 ? "first" : "last", id === selected);
    if (id !== null) onSelect(id);
  };
  useEffect(() => {
    const by = wished.current;
    if (by === null || found.matches.length === 0 || settled !== text.trim()) return;
    wished.current = null;
    queueMicrotask(() => step(by));
  });
  const open = () => {
    setOpen(true);
    setAsked((before) => before + 1);
  };
  const close = () => {
    wished.current = null;
    setOpen(false);
    setIndex(null);
  };
  useActions({
    "trace.find": open,
    ...(isOpen && { "trace.nextMatch": () => step(1), "trace.previousMatch": () => step(-1), back: close }),
  });
  const change = (next: string) => {
    wished.current = null;
    setText(next);
    setIndex(null);
  };
  return { isOpen, asked, text, setText: change, needle, found, index: shown, step, open, close };
}
