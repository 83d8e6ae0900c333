/** Brings the part of the settings that the address names into view, and keeps it there while the parts above it fill. */
import { useEffect } from "react";

/** Longer than that nothing is still on its way. */
const fillingMs = 2000;

/** Scrolls the page alone: what stands around it must not move. */
export function showPart(id: string, smooth: boolean): void {
  const part = document.getElementById(`settings-${id}`);
  let box = part?.parentElement ?? null;
  while (box !== null && getComputedStyle(box).overflowY !== "auto") box = box.parentElement;
  if (part === null || box === null) return;
  const top = box.scrollTop + part.getBoundingClientRect().top - box.getBoundingClientRect().top - 16;
  box.scrollTo({ top, behavior: smooth ? "smooth" : "auto" });
}

/** Once, when the screen opens; whoever scrolls or types in between is left alone. */
export function useShownPart(hash: string): void {
  useEffect(() => {
    const page = document.getElementById(`settings-${hash}`)?.parentElement;
    if (page == null) return undefined;
    const filling = new ResizeObserver(() => showPart(hash, false));
    const stop = () => filling.disconnect();
    filling.observe(page);
    const timer = setTimeout(stop, fillingMs);
    for (const act of ["wheel", "pointerdown", "keydown"]) addEventListener(act, stop, { once: true, passive: true });
    return () => {
      stop();
      clearTimeout(timer);
      for (const act of ["wheel", "pointerdown", "keydown"]) removeEventListener(act, stop);
    };
    // Another part is gone to by a click, which scrolls by itself.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
}
