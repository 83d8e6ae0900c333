/** Whether the facets stand beside the list: where there is room as a person left them, else only when asked for. */
import { useState } from "react";
import { useActions } from "../../hotkeys/dispatch.ts";
import { useKept } from "../../lib/kept.ts";

/** Pixels of the list's side from which on both have room: those of a window 1,100 px wide. */
const roomy = 880;

export type FacetSide = {
  open: boolean;
  /** Whether they hang over the list. */
  over: boolean;
  toggle: () => void;
};

/** `width` is zero until it is known. What hangs over the list goes once a trace is opened. */
export function useFacetSide(width: number, trace: string | undefined): FacetSide {
  const [kept, keep] = useKept("touchstone.facets", (value) => value !== false);
  const over = width < roomy;
  const place = `${String(over)} ${trace ?? ""}`;
  const [askedAt, setAskedAt] = useState<string | null>(null);
  const open = width > 0 && (over ? askedAt === place : kept);
  const toggle = () => {
    if (over) setAskedAt(open ? null : place);
    else keep(!kept);
  };
  useActions({ "list.facets": toggle });
  return { open, over, toggle };
}
