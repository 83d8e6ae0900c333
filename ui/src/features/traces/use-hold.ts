/** Holds the list still while somebody points into it, has selected some of it, or reads one of its traces: what comes waits for a click. */
import { useCallback, useEffect, useRef } from "react";

/** A mouse that rests longer than this does not point any more. */
const restMs = 4000;

type Options = { reading: boolean; onHold: (held: boolean) => void };

export type Hold = { onPointerMove: () => void; onPointerLeave: () => void };

export function useHold({ reading, onHold }: Options): Hold {
  const pointing = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef({ reading, onHold });
  useEffect(() => {
    latest.current = { reading, onHold };
  });
  const tell = useCallback(() => latest.current.onHold(latest.current.reading || pointing.current !== null), []);
  useEffect(tell, [reading, tell]);
  const rest = useCallback(() => {
    if (pointing.current !== null) clearTimeout(pointing.current);
    pointing.current = null;
  }, []);
  useEffect(() => rest, [rest]);
  return {
    onPointerMove: () => {
      rest();
      pointing.current = setTimeout(() => {
        rest();
        tell();
      }, restMs);
      tell();
    },
    onPointerLeave: () => {
      rest();
      tell();
    },
  };
}
