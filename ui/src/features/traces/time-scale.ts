/** Where a moment lies on a timeline: idle stretches may be compressed, and a part of it looked at closely. */

/** A part of the whole timeline, as shares of it: 0 is its beginning, 1 its end. */
export type Part = { from: number; to: number };
export const allOfIt: Part = { from: 0, to: 1 };

type Stretch = readonly [from: number, to: number];

export type TimeScale = {
  /** The share of the whole at which a moment lies; outside it, the nearest end. */
  shareOf: (us: number) => number;
  /** The moment at a share. */
  momentAt: (share: number) => number;
  /** Idle stretches as shares, where they are compressed. */
  gaps: ReadonlyArray<{ from: number; to: number; us: number }>;
};

/** What is left of an idle stretch, as a share of the time in which something ran. */
const gapShare = 0.02;
/** The closest look: a part of the whole. */
const closest = 1e-7;

type Knot = { us: number; at: number };

function knotsOf(start: number, end: number, idle: readonly Stretch[]): Knot[] {
  const busy = idle.reduce((left, [from, to]) => left - (to - from), end - start);
  const most = Math.max(1, busy) * gapShare;
  const knots: Knot[] = [{ us: start, at: 0 }];
  let at = 0;
  let last = start;
  for (const [from, to] of idle) {
    if (from < last || to > end) continue;
    at += from - last;
    knots.push({ us: from, at });
    at += Math.min(to - from, most);
    knots.push({ us: to, at });
    last = to;
  }
  at += end - last;
  knots.push({ us: end, at: Math.max(at, 1) });
  return knots;
}

/** Between the two knots around a value, by one of their members. */
function between(knots: readonly Knot[], value: number, by: keyof Knot, to: keyof Knot): number {
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((knots[middle]?.[by] ?? 0) <= value) low = middle;
    else high = middle;
  }
  const [one, other] = [knots[low], knots[high]];
  if (one === undefined || other === undefined) return 0;
  const width = other[by] - one[by];
  const share = width <= 0 ? 0 : Math.min(1, Math.max(0, (value - one[by]) / width));
  return one[to] + share * (other[to] - one[to]);
}

/** `idle` are the stretches to compress, by time; none for a scale that is true everywhere. */
export function timeScale(start: number, end: number, idle: readonly Stretch[]): TimeScale {
  const knots = knotsOf(start, Math.max(end, start + 1), idle);
  const whole = knots.at(-1)?.at ?? 1;
  const shareOf = (us: number) => between(knots, us, "us", "at") / whole;
  return {
    shareOf,
    momentAt: (share) => between(knots, share * whole, "at", "us"),
    gaps: idle.map(([from, to]) => ({ from: shareOf(from), to: shareOf(to), us: to - from })),
  };
}

/** A part of the same length that lies within the whole. */
function within(from: number, length: number): Part {
  const size = Math.min(1, Math.max(closest, length));
  const start = Math.min(1 - size, Math.max(0, from));
  return { from: start, to: start + size };
}

/** Closer (a factor below 1) or further away, while what lies at `share` stays where it is. */
export function zoomed(part: Part, factor: number, share: number): Part {
  const length = part.to - part.from;
  const next = Math.min(1, Math.max(closest, length * factor));
  return within(share - ((share - part.from) / length) * next, next);
}

export function panned(part: Part, by: number): Part {
  return within(part.from + by, part.to - part.from);
}

/** The part between two shares, in either order. */
export function partOf(one: number, other: number): Part {
  return within(Math.min(one, other), Math.abs(one - other));
}

/** Where a bar lies in the part that is shown, in percent; null if it lies outside. */
export function barIn(scale: TimeScale, part: Part, start: number, duration: number): { left: number; width: number } | null {
  const length = part.to - part.from;
  const left = ((scale.shareOf(start) - part.from) / length) * 100;
  const right = ((scale.shareOf(start + duration) - part.from) / length) * 100;
  if (right < 0 || left > 100) return null;
  const from = Math.max(0, left);
  return { left: from, width: Math.min(100, right) - from };
}

/** How much time a part shows, what is compressed left out. */
export function timeIn(scale: TimeScale, part: Part): number {
  const whole = scale.momentAt(part.to) - scale.momentAt(part.from);
  return scale.gaps.reduce((left, gap) => left - (gap.from >= part.from && gap.to <= part.to ? gap.us : 0), whole);
}

const steps = [1, 2, 5];

/** The least length of the form 1, 2 or 5 times a power of ten that is at least so long. */
export function niceLength(us: number): number {
  let ten = 1;
  for (;;) {
    for (const step of steps) if (step * ten >= us) return step * ten;
    ten *= 10;
  }
}

/** Moments to write at the axis, counted from `start`, none closer to another than a `most`-th of it. */
export function ticksOf(scale: TimeScale, part: Part, start: number, most: number): Array<{ us: number; left: number }> {
  const [first, last] = [scale.momentAt(part.from), scale.momentAt(part.to)];
  const step = niceLength(Math.max(1, timeIn(scale, part) / most));
  const ticks: Array<{ us: number; left: number }> = [];
  let at = Math.ceil((first - start) / step) * step;
  while (start + at <= last && ticks.length < most * 2) {
    const share = scale.shareOf(start + at);
    const gap = scale.gaps.find((one) => share > one.from && share < one.to);
    if (gap !== undefined) {
      at = Math.ceil((scale.momentAt(gap.to) - start) / step) * step + (scale.momentAt(gap.to) - start === at ? step : 0);
      continue;
    }
    const left = ((share - part.from) / (part.to - part.from)) * 100;
    if (left - (ticks.at(-1)?.left ?? -100) >= 60 / most) ticks.push({ us: at, left });
    at += step;
  }
  return ticks;
}
