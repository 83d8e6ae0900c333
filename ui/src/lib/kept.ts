/** A value that is kept on this machine, by name. */
import { useState } from "react";

function stored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** `read` makes a value of what was kept, null where nothing was; it must not trust it. */
export function useKept<T>(key: string, read: (kept: unknown) => T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => read(stored(key)));
  const keep = (next: T) => {
    setValue(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  return [value, keep];
}
