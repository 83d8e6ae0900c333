/** The geometry of small bar charts. */

export type Bar = { x: number; width: number; y: number; height: number };

/** What something that is there is at least as high as, in units of the chart: one in a million is not nothing. */
const least = 1.5;
const gap = 0.22;

/** Bars one unit apart, in a box as wide as there are values. What is null, zero or less has no height. */
export function barsOf(values: ReadonlyArray<number | null>, height: number, top: number = topOf(values)): Bar[] {
  return values.map((value, index) => {
    const tall = value === null || value <= 0 || top <= 0 ? 0 : Math.max(least, (Math.min(value, top) / top) * height);
    return { x: index + gap / 2, width: 1 - gap, y: height - tall, height: tall };
  });
}

export function topOf(values: ReadonlyArray<number | null>): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

/** The bar under a place, given as a part of the whole width; null without bars. */
export function barAt(part: number, count: number): number | null {
  return count === 0 ? null : Math.max(0, Math.min(count - 1, Math.floor(part * count)));
}

/** A bar that is pointed at, and where a drag over several began. */
export type BarMark = { at: number; anchor: number | null };

/** The first and the last of the bars that are marked. */
export function markedBars({ at, anchor }: BarMark): [number, number] {
  return [Math.min(at, anchor ?? at), Math.max(at, anchor ?? at)];
}
