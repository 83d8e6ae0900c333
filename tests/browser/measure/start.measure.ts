/** The window's start on a large store against one on an empty store, and its memory against an empty window's. */
import { test } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filled } from "./filled.ts";
import { atRest, held, type Held } from "./memory.ts";
import { firstPaint } from "./probe.ts";
import { note, quantile } from "./report.ts";
import { shown } from "./surface.ts";
import { alone, forget, inWindow } from "./window.ts";

const starts = 7;
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** Milliseconds from the program's start to its first paint, and until Home says what it has to say. */
async function startOn(home: string): Promise<{ paint: number; said: number }> {
  forget(home);
  const window = await inWindow(home);
  try {
    await shown(window, { selector: "main h1", least: 1 });
    const said = Date.now() - window.startedMs;
    for (;;) {
      const paint = await window.run(firstPaint, null);
      if (paint !== null) return { paint: paint - window.startedMs, said };
    }
  } finally {
    await window.close();
  }
}

test("the start", async () => {
  const store = filled();
  const empty = mkdtempSync(join(tmpdir(), "touchstone-empty-"));
  try {
    const times = { empty: [] as number[], full: [] as number[], emptySaid: [] as number[], fullSaid: [] as number[] };
    // The first of each makes what later ones find made.
    for (let round = 0; round <= starts; round += 1) {
      const [onEmpty, onFull] = [await startOn(empty), await startOn(store.home)];
      if (round === 0) continue;
      times.empty.push(onEmpty.paint);
      times.emptySaid.push(onEmpty.said);
      times.full.push(onFull.paint);
      times.fullSaid.push(onFull.said);
    }
    const middle = (values: number[]) => quantile(values, 0.5);
    const ratio = middle(times.full) / middle(times.empty);
    note({
      where: "window",
      what: `start to first paint with ${gigabytes(store.bytes)}, none of the store in memory, against an empty store`,
      numbers: {
        ratio,
        full_p50_ms: middle(times.full),
        empty_p50_ms: middle(times.empty),
        to_its_heading_ratio: middle(times.fullSaid) / middle(times.emptySaid),
        starts,
      },
      goal: { text: "≤ 1.3 times", met: ratio <= 1.3 },
    });
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
});

async function idleOf(home: string | null, variables: NodeJS.ProcessEnv = {}): Promise<Held> {
  let seen: Held = { all: 0, engine: 0 };
  await alone(home, variables, async (pid) => {
    // The page is there before the process rests for the first time.
    await new Promise((done) => setTimeout(done, 10_000));
    await atRest(pid);
    seen = held(pid);
  });
  return seen;
}

test("memory at rest", async () => {
  const { home, bytes } = filled();
  const [ours, other] = [await idleOf(home), await idleOf(null)];
  // As our window is drawn where there is no graphics card.
  const alike = await idleOf(null, { WEBKIT_DISABLE_DMABUF_RENDERER: "1" });
  const over = ours.all - other.all;
  note({
    where: "window",
    what: `memory at rest with ${gigabytes(bytes)}, all processes, against an empty window`,
    numbers: {
      over_empty_window_mb: over,
      program_over_mb: ours.engine - other.engine,
      page_over_mb: over - (ours.engine - other.engine),
      window_mb: ours.all,
      empty_window_mb: other.all,
      empty_window_drawn_without_card_mb: alike.all,
    },
    goal: { text: "≤ 80 MB over", met: over <= 80 },
  });
});
