import { useLayoutEffect, useState } from "react";

/** The value, taken at once where it changes seldom; where it changes all the time, only every so many milliseconds, and at the end. */
export function usePaced<T>(value: T, ms: number): T {
  const [taken, setTaken] = useState({ value, at: -ms });
  useLayoutEffect(() => {
    if (value === taken.value) return undefined;
    const take = () => setTaken({ value, at: performance.now() });
    const left = taken.at + ms - performance.now();
    if (left <= 0) {
      take();
      return undefined;
    }
    const timer = setTimeout(take, left);
    return () => clearTimeout(timer);
  }, [value, taken, ms]);
  return taken.value;
}
