/** Draws only the rows in view, of any number of rows of one height. */
import { useCallback, useLayoutEffect, useState, type RefObject } from "react";
import { flushSync } from "react-dom";
import { inViewAt, scrollFor, tallest, type InView } from "./fixed-rows.ts";

/** Rows that are drawn beyond each edge, so that a quick scroll meets them. */
const beyond = 8;

/** Rows that are drawn before the box is measured. */
const firstRows = 30;

type FixedRows = {
  inView: InView;
  /** The rows to draw. */
  items: number[];
  /** How tall what holds them is. */
  height: number;
  topOf: (index: number) => number;
  scrollTo: (index: number, align?: "auto" | "center") => void;
};

/** `box` scrolls, and is there as soon as there are rows; `kept` is drawn even out of view, since it has the focus. */
export function useFixedRows(box: RefObject<HTMLElement | null>, count: number, rowHeight: number, kept: number): FixedRows {
  const [inView, setInView] = useState<InView>({ first: 0, last: firstRows, shift: 0 });
  const look = useCallback(() => {
    const { current } = box;
    if (current === null) return;
    const next = inViewAt(current.scrollTop, current.clientHeight, count, rowHeight);
    setInView((now) => (now.first === next.first && now.last === next.last && now.shift === next.shift ? now : next));
  }, [box, count, rowHeight]);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null || count === 0) return undefined;
    // In the frame of the scroll, else the rows would come one frame late.
    const onScroll = () => flushSync(look);
    // Tells the size once at the beginning, too, before anything is painted.
    const size = new ResizeObserver(look);
    current.addEventListener("scroll", onScroll, { passive: true });
    size.observe(current);
    return () => {
      current.removeEventListener("scroll", onScroll);
      size.disconnect();
    };
  }, [box, count, look]);
  const scrollTo = (index: number, align: "auto" | "center" = "auto") => {
    const { current } = box;
    if (current === null) return;
    const top = scrollFor(index, align, current.scrollTop, current.clientHeight, count, rowHeight);
    if (top === null) return;
    current.scrollTo({ top });
    look();
  };
  const [from, to] = [Math.max(0, inView.first - beyond), Math.min(count - 1, inView.last + beyond)];
  const items = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  if (kept < from && kept >= 0) items.unshift(kept);
  if (kept > to && kept < count) items.push(kept);
  return {
    inView,
    items,
    height: Math.min(count * rowHeight, tallest),
    topOf: (index) => index * rowHeight + inView.shift,
    scrollTo,
  };
}
