/** Where the interface is shown while it is measured: what Chromium and the real window have in common. */
import type { Frames } from "./report.ts";
import { framesOf, quantile } from "./report.ts";
import { idleFrames, scroll, told, until, watch, type Ready, type Scrolled, type Scrolling } from "./probe.ts";

export type Surface = {
  /** For the report. */
  name: string;
  /** Runs a function of probe.ts in the page. */
  run: <A, R>(inPage: (given: A) => R | Promise<R>, given: A) => Promise<R>;
  /** Opens an address of the interface, as "/traces?q=a". */
  go: (path: string) => Promise<void>;
  /** Presses a key by its name: a letter, "Enter", "Escape". */
  press: (key: string) => Promise<void>;
  /** The process to which all others belong that are needed to show it. */
  process: number;
};

/** Presses a key; answers the milliseconds until what it asked for was painted. */
export async function keyToPaint(on: Surface, key: string, ready: Ready): Promise<number> {
  await on.run(watch, ready);
  await on.press(key);
  return on.run(told, null);
}

export const shown = async (on: Surface, ready: Ready): Promise<void> => on.run(until, ready);

/** The time between two frames of a page that is at rest, milliseconds. */
export async function periodOf(on: Surface): Promise<number> {
  return quantile(await on.run(idleFrames, 2000), 0.5);
}

export async function scrolled(on: Surface, scrolling: Scrolling, period: number): Promise<Frames & { rows: number }> {
  const { intervals, mostRows }: Scrolled = await on.run(scroll, scrolling);
  return { ...framesOf(intervals, period), rows: mostRows };
}
