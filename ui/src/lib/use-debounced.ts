import { useEffect, useState } from "react";

/** The value once it has stayed the same for a while; what is empty is taken at once. */
export function useDebounced(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  if (value === "" && settled !== "") setSettled("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
