import { useLayoutEffect, useState, type RefObject } from "react";
import { createRowKeys } from "./row-keys.ts";

/** Keys for the rows that are drawn in `box`; the one that can have the focus is never used for another. */
export function useRowKeys(box: RefObject<HTMLElement | null>, ids: ReadonlyArray<string | number>): number[] {
  const [keysOf] = useState(createRowKeys);
  const { keys, leaps } = keysOf(ids);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    const row = focused?.closest("[data-index]");
    // What was clicked in a row that is gone must not be at work in the one that took its element.
    if (leaps > 0 && row != null && box.current?.contains(row) === true && row.getAttribute("tabindex") !== "0") {
      (focused as HTMLElement).blur();
    }
  }, [box, leaps]);
  return keys;
}
