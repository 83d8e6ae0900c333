/** Where rows of one height lie in a list that may be taller than any element can be. */

/** Browsers draw no element much taller; where a list is, one pixel of its scroll bar stands for more than one. */
export const tallest = 30_000_000;

export type InView = {
  first: number;
  last: number;
  /** What is added to a row's own place, so that it stands where the box is scrolled to. */
  shift: number;
};

/** How many pixels of the list one pixel of the scroll bar stands for. */
export function stretchOf(count: number, rowHeight: number, seen: number): number {
  const whole = count * rowHeight;
  return whole <= tallest ? 1 : (whole - seen) / (tallest - seen);
}

/** The rows in view in a box that shows `seen` pixels and is scrolled that far. */
export function inViewAt(scrollTop: number, seen: number, count: number, rowHeight: number): InView {
  const offset = scrollTop * stretchOf(count, rowHeight, seen);
  const first = Math.min(Math.max(0, count - 1), Math.max(0, Math.floor(offset / rowHeight)));
  const last = Math.min(count - 1, Math.floor((offset + seen) / rowHeight));
  return { first, last: Math.max(first, last), shift: Math.round(scrollTop - offset) };
}

/** How far to scroll so that a row is in view, or in its middle; null where it is. */
export function scrollFor(
  index: number,
  align: "auto" | "center",
  scrollTop: number,
  seen: number,
  count: number,
  rowHeight: number,
): number | null {
  const stretch = stretchOf(count, rowHeight, seen);
  const [offset, top] = [scrollTop * stretch, index * rowHeight];
  if (align === "center") return Math.max(0, top - (seen - rowHeight) / 2) / stretch;
  if (top < offset) return top / stretch;
  return top + rowHeight > offset + seen ? (top + rowHeight - seen) / stretch : null;
}
