/** Which turn is active, and the keys that move it. */
import { useEffect, useRef, useState, type RefObject } from "react";
import { useActions } from "../../hotkeys/dispatch.ts";

type TurnKeys = { box: RefObject<HTMLDivElement | null>; active: number };

type Options = {
  count: number;
  /** The place of the first divergence; it may lie outside the turns that are shown. */
  first: number | null;
  isDifferent: (index: number) => boolean;
  /** Asks for the turns around a place outside of those that are shown. */
  onSeek: (index: number) => void;
};

export function useTurnKeys({ count, first, isDifferent, onSeek }: Options): TurnKeys {
  const box = useRef<HTMLDivElement>(null);
  const [chosen, setActive] = useState<number | null>(null);
  const active = Math.min(Math.max(0, chosen ?? first ?? 0), Math.max(0, count - 1));
  const goTo = (index: number | undefined) => {
    if (index === undefined || index < 0 || index >= count) return;
    setActive(index);
    show(box.current, index);
  };
  // At the beginning the chosen turn has the focus, unless something else was given it.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    if (document.activeElement === document.body || document.activeElement?.id === "screen") show(box.current, active);
  });
  // A turn that is given the focus, by whatever way, is the active one.
  useEffect(() => {
    const list = box.current;
    const onFocus = ({ target }: FocusEvent) => {
      const turn = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
      if (turn !== null) setActive(Number(turn.dataset["index"]));
    };
    list?.addEventListener("focusin", onFocus);
    return () => list?.removeEventListener("focusin", onFocus);
  }, []);
  const different = Array.from({ length: count }, (_, index) => index).filter(isDifferent);
  useActions({
    "compare.nextStep": () => goTo(active + 1),
    "compare.previousStep": () => goTo(active - 1),
    "compare.firstStep": () => goTo(0),
    "compare.lastStep": () => goTo(count - 1),
    "compare.nextDifference": () => goTo(different.find((index) => index > active)),
    "compare.previousDifference": () => goTo(different.findLast((index) => index < active)),
    "compare.divergence": () => {
      if (first === null || (first >= 0 && first < count)) goTo(first ?? undefined);
      else onSeek(first);
    },
    "compare.open": () => box.current?.querySelector<HTMLElement>(`[data-index="${String(active)}"] [data-open]`)?.click(),
  });
  return { box, active };
}

function show(box: HTMLElement | null, index: number): void {
  const turn = box?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`);
  turn?.focus({ preventScroll: true });
  turn?.scrollIntoView({ block: "nearest" });
}
