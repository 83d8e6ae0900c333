/** The part of a timeline that is looked at: wheel with Mod, keys, and dragging on the overview. */
import { useEffect, useState, type RefObject } from "react";
import { useActions } from "../../hotkeys/dispatch.ts";
import { allOfIt, panned, zoomed, type Part } from "./time-scale.ts";

const step = 0.6;
/** Of a wheel's pixels: how far one goes. */
const perPixel = 0.002;

type TimelinePart = {
  part: Part;
  set: (part: Part) => void;
  closer: () => void;
  further: () => void;
  fit: () => void;
};

/** `bars` is the element over which the wheel works; that in it which is marked `data-lane` is as wide as the part. */
export function useTimelinePart(bars: RefObject<HTMLElement | null>): TimelinePart {
  const [part, set] = useState<Part>(allOfIt);
  const by = (factor: number) => set((now) => zoomed(now, factor, (now.from + now.to) / 2));
  const closer = () => by(step);
  const further = () => by(1 / step);
  const fit = () => set(allOfIt);
  useActions({ "trace.zoomIn": closer, "trace.zoomOut": further, "trace.zoomFit": fit });
  useEffect(() => {
    const over = bars.current;
    if (over === null) return undefined;
    const onWheel = (event: WheelEvent) => {
      const across = event.shiftKey ? event.deltaY : event.deltaX;
      if (!event.ctrlKey && !event.metaKey && Math.abs(across) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
      event.preventDefault();
      const box = (over.querySelector("[data-lane]") ?? over).getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        set((now) => zoomed(now, Math.exp(event.deltaY * perPixel), now.from + at * (now.to - now.from)));
      } else set((now) => panned(now, (across / box.width) * (now.to - now.from)));
    };
    over.addEventListener("wheel", onWheel, { passive: false });
    return () => over.removeEventListener("wheel", onWheel);
  }, [bars]);
  return { part, set, closer, further, fit };
}
