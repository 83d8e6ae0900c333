/** The last deletion, which can be undone for a while wherever the user goes. */
import { createSignal, type Signal } from "./signal.ts";

export type Deletion = {
  /** What the engine calls it; several where more was deleted than one call takes. */
  ids: string[];
  traces: number;
  /** Left in place because something holds them. */
  kept: number;
  /** Until when it can be undone, by this page's clock. */
  untilMs: number;
  jobs: string[];
};

export const lastDeletion: Signal<Deletion | null> = createSignal<Deletion | null>(null);

const longestMs = 30_000;

/** By this page's clock, which may go another way than the engine's. */
export function undoableUntil(undoUntilUs: number, nowMs: number): number {
  return nowMs + Math.max(0, Math.min(longestMs, undoUntilUs / 1000 - nowMs));
}

/** Whole seconds left; 0 once it is too late. */
export function secondsLeft(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.min(longestMs / 1000, Math.ceil((untilMs - nowMs) / 1000)));
}
