/** Listens to the keys that the user wants for an action: one chord, or two soon after one another. */
import { useEffect, useEffectEvent, useState } from "react";
import { chordOf } from "./chord.ts";

/** How long a second chord is waited for. */
const pauseMs = 900;
/** They move the focus, or end what goes on; no action may have them. */
const kept = new Set(["Tab", "Shift+Tab"]);

/** `onKeys` is told the keys, `onCancel` that Escape was pressed first. Answers what was pressed so far. */
export function useRecord(onKeys: (keys: string) => void, onCancel: () => void): string | null {
  const [first, setFirst] = useState<string | null>(null);
  const done = useEffectEvent(onKeys);
  const cancel = useEffectEvent(onCancel);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      const chord = chordOf(event);
      if (chord === null || event.repeat) return;
      if (kept.has(chord) || (chord === "Escape" && first === null)) cancel();
      else if (first === null) setFirst(chord);
      else done(`${first} ${chord}`);
    };
    addEventListener("keydown", hear, true);
    return () => removeEventListener("keydown", hear, true);
  }, [first]);
  useEffect(() => {
    const timer = first === null ? undefined : setTimeout(() => done(first), pauseMs);
    return () => clearTimeout(timer);
  }, [first]);
  return first;
}
