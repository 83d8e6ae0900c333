/** What is measured, the same in Chromium and in the window. */
import type { Filled } from "./filled.ts";
import { atRest, held, type Held } from "./memory.ts";
import { loadRows, scroll } from "./probe.ts";
import { framesOf, note, quantile } from "./report.ts";
import { keyToPaint, periodOf, scrolled, shown, type Surface } from "./surface.ts";

const traceRows = "[role=grid][aria-label=Traces] [data-index]";
const spanRows = "[role=tree][aria-label=Spans] [role=treeitem]";
const knownSpans = `${spanRows}:not([aria-label=Loading])`;
/** The panel, once it shows the content of a span. */
const whole = "aside[aria-label=Trace]:has([role=tabpanel])";
const hits = "[role=grid][aria-label=Traces] [data-index] mark";

const count = (value: number): string => value.toLocaleString("en-US");

/** Scrolling the list: as one reads, as one looks for something, and dragged from end to end. */
export async function scrollTraces(on: Surface, wanted: number): Promise<void> {
  await on.go("/traces");
  await shown(on, { selector: traceRows, least: 10 });
  await atRest(on.process);
  const period = await periodOf(on);
  const of = (scene: string) => `scrolling the list, ${scene}`;
  const coming = await scrolled(on, { rows: traceRows, speed: 1500, ms: 10_000, from: "top" }, period);
  const loaded = await on.run(loadRows, wanted);
  const reading = await scrolled(on, { rows: traceRows, speed: 1500, ms: 10_000, from: "middle" }, period);
  const looking = await scrolled(on, { rows: traceRows, speed: 15_000, ms: 10_000, from: "middle" }, period);
  const dragging = await scrolled(on, { rows: traceRows, speed: "whole", ms: 10_000, from: "top" }, period);
  const all = { "while pages come": coming, "as one reads": reading, "ten times as fast": looking, "end to end in 10 s": dragging };
  for (const [scene, { share, longest, rows }] of Object.entries(all)) {
    note({
      where: on.name,
      what: of(`${scene}, ${count(loaded)} traces`),
      numbers: { frames_met_percent: share * 100, longest_frame_ms: longest, most_rows: rows, period_ms: period },
      goal: { text: "≥ 95 % of frames, none > 50 ms, ≤ 80 rows", met: share >= 0.95 && longest <= 50 && rows <= 80 },
    });
  }
}

export type Opening = {
  spans: number;
  /** What must be painted: the tree alone, or the root span's content, too. */
  until: "tree" | "content";
  /** Milliseconds. */
  goal?: number;
};

/** From Enter on a row to the paint, each trace for the first time. */
export async function openTraces(on: Surface, { long }: Filled, { spans, until, goal }: Opening): Promise<void> {
  const some = long.filter((one) => one.spans === spans);
  const [first] = some;
  if (first === undefined) return;
  await on.go(`/traces?q=${encodeURIComponent(`name:"${first.name}"`)}`);
  await shown(on, { selector: traceRows, least: some.length });
  await atRest(on.process);
  const times: number[] = [];
  for (let opened = 0; opened < some.length; opened += 1) {
    await on.press("j");
    await shown(on, { selector: `${traceRows}:focus`, least: 1 });
    times.push(await keyToPaint(on, "Enter", { selector: until === "tree" ? knownSpans : `${whole} ${knownSpans}`, least: 10 }));
    await shown(on, { selector: whole, least: 1 });
    await on.press("Escape");
    await shown(on, { selector: `${traceRows}:focus`, least: 1 });
  }
  const most = Math.max(...times);
  note({
    where: on.name,
    what: `Enter to the paint of a trace of ${count(spans)} spans, ${until === "tree" ? "its tree" : "tree and content"}`,
    numbers: { p50_ms: quantile(times, 0.5), longest_ms: most, times: times.length },
    ...(goal !== undefined && { goal: { text: `≤ ${String(goal)} ms`, met: most <= goal } }),
  });
}

const scrollMs = 60_000;

/** Memory while the largest trace is scrolled from end to end, over what the open list needs. */
export async function scrollSpans(on: Surface, { long }: Filled): Promise<void> {
  const largest = long.toSorted((a, b) => b.spans - a.spans)[0];
  if (largest === undefined) return;
  await on.go("/traces");
  await shown(on, { selector: traceRows, least: 10 });
  await atRest(on.process);
  const idle = held(on.process);
  const period = await periodOf(on);
  await on.go(`/traces?trace=${largest.trace_id}&full=1`);
  await shown(on, { selector: knownSpans, least: 10 });
  const seen: Held[] = [];
  const timer = setInterval(() => seen.push(held(on.process)), 2000);
  const { intervals, mostRows } = await on.run(scroll, { rows: spanRows, speed: "whole" as const, ms: scrollMs, from: "top" as const });
  clearInterval(timer);
  await atRest(on.process);
  const after = held(on.process);
  const { share, longest } = framesOf(intervals, period);
  const most = Math.max(...seen.map(({ all }) => all)) - idle.all;
  note({
    where: on.name,
    what: `memory while ${count(largest.spans)} spans are scrolled end to end in a minute`,
    numbers: {
      most_over_idle_mb: most,
      afterwards_over_idle_mb: after.all - idle.all,
      afterwards_engine_over_idle_mb: after.engine - idle.engine,
      idle_mb: idle.all,
      frames_met_percent: share * 100,
      longest_frame_ms: longest,
      most_rows: mostRows,
    },
    goal: { text: "≤ 150 MB over idle", met: most <= 150 },
  });
}

const typedLetters = 5;

/** Typing the beginning of a word: from its last key to the paint of the first trace that says it. */
export async function typeSearches(on: Surface, { words, spans }: Filled): Promise<void> {
  await on.go("/traces");
  await shown(on, { selector: traceRows, least: 10 });
  await atRest(on.process);
  const times: number[] = [];
  for (const word of words.slice(0, 20)) {
    const typed = word.slice(0, typedLetters);
    await on.press("/");
    for (const letter of typed.slice(0, -1)) await on.press(letter);
    times.push(await keyToPaint(on, typed.slice(-1), { selector: hits, least: 1, text: typed }));
    for (let letters = 0; letters < typedLetters; letters += 1) await on.press("Backspace");
    // The first closes the suggestions where there are some.
    for (const key of ["Escape", "Escape"]) await on.press(key);
    await shown(on, { selector: `${traceRows}:not(:has(mark))`, least: 10 });
  }
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  note({
    where: on.name,
    what: `typing a word of a search among ${count(spans)} spans, last key to first result`,
    numbers: { p50_ms: p50, p95_ms: p95, times: times.length },
    goal: { text: "≤ 50 ms", met: p95 <= 50 },
  });
}
