/** The places in what is shown that say what is looked for: marked, counted, gone through. */
import { useEffect, useRef, useState, type RefObject } from "react";
import { rangesIn, scrollToRange, showMarks } from "../../lib/marks.ts";

type Marks = {
  count: number;
  /** Goes that many places on; false if there is none there. */
  step: (by: 1 | -1) => boolean;
  /** What is shown next begins at its first place, or at its last; `isShown` where that is there already. */
  startAt: (end: "first" | "last", isShown: boolean) => void;
};

/** Where several things are shown, only the places in the selected one. */
function placesHere(box: Element, ranges: Range[]): Range[] {
  const selected = box.querySelector("[data-selected=true]");
  return selected === null ? ranges : ranges.filter((range) => selected.contains(range.startContainer));
}

/** `shown` tells which element `box` is: with another one it is looked through anew. */
export function useMarks(box: RefObject<HTMLElement | null>, needle: string, shown: string): Marks {
  const ranges = useRef<Range[]>([]);
  const now = useRef(-1);
  const start = useRef<"first" | "last" | null>(null);
  const remark = useRef<() => void>(() => undefined);
  const [count, setCount] = useState(0);
  const show = () => showMarks(ranges.current, ranges.current[now.current]);
  useEffect(() => {
    const watched = box.current;
    if (watched === null || needle === "") return undefined;
    let frame = 0;
    const mark = () => {
      frame = 0;
      ranges.current = rangesIn(watched, needle);
      const here = start.current === null ? [] : placesHere(watched, ranges.current);
      const range = start.current === "first" ? here[0] : here.at(-1);
      if (range !== undefined) {
        now.current = ranges.current.indexOf(range);
        start.current = null;
        scrollToRange(range);
      }
      if (now.current >= ranges.current.length) now.current = -1;
      showMarks(ranges.current, ranges.current[now.current]);
      setCount(ranges.current.length);
    };
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(mark);
    };
    const observer = new MutationObserver(soon);
    remark.current = soon;
    observer.observe(watched, { childList: true, characterData: true, subtree: true, attributeFilter: ["data-selected"] });
    soon();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      ranges.current = [];
      now.current = -1;
      showMarks([], undefined);
      setCount(0);
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another view is another element
  }, [box, needle, shown]);
  return {
    count,
    step: (by) => {
      const next = now.current + by;
      const range = next < 0 ? undefined : ranges.current[next];
      if (range === undefined) return false;
      now.current = next;
      scrollToRange(range);
      show();
      return true;
    },
    startAt: (end, isShown) => {
      now.current = -1;
      start.current = end;
      if (isShown) remark.current();
    },
  };
}
