/** Keeps what is shown until what comes next is there, so that going from one thing to the next does not flash. */
import { useEffect, useState } from "react";

/** Longer than this nobody looks at the old. */
const patienceMs = 250;

/**
 * The newest value whose data has come; until then, but not for long, the one before. With nothing shown
 * it is waited for `firstMs`, if at all; nothing wanted is taken at once.
 */
export function useSettled<T extends string>(value: T | undefined, load: (value: T) => Promise<unknown>, firstMs = 0): T | undefined {
  const [settled, setSettled] = useState(value);
  const patience = settled === undefined ? firstMs : patienceMs;
  const waiting = value !== undefined && value !== settled && patience > 0;
  if (!waiting && value !== settled) setSettled(value);
  useEffect(() => {
    if (!waiting) return undefined;
    let current = true;
    const settle = () => {
      if (current) setSettled(value);
    };
    const timer = setTimeout(settle, patience);
    load(value).then(settle, settle);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // `load` is made anew with each render; what it loads depends on `value` alone.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [value, waiting]);
  return waiting ? settled : value;
}
