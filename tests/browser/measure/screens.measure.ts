/** Scrolling, opening and searching, in Chromium and in the real window. */
import { test } from "@playwright/test";
import { startEngine } from "../engine.ts";
import { inChromium } from "./chromium.ts";
import { filled } from "./filled.ts";
import { openTraces, scrollSpans, scrollTraces, typeSearches } from "./scenes.ts";
import type { Surface } from "./surface.ts";
import { inWindow } from "./window.ts";

async function scenes(on: Surface): Promise<void> {
  const store = filled();
  const sizes = [...new Set(store.long.map((one) => one.spans))].toSorted((a, b) => a - b);
  for (const spans of sizes) {
    // The goals speak of 200 spans and of 33,000; of more none does.
    if (spans <= 1000) await openTraces(on, store, { spans, until: "content", goal: 100 });
    else await openTraces(on, store, { spans, until: "tree", ...(spans <= 33_000 && { goal: 200 }) });
  }
  await typeSearches(on, store);
  await scrollSpans(on, store);
  await scrollTraces(on, store.traces);
}

test("Chromium", async ({ page }) => {
  const engine = await startEngine(filled().home);
  try {
    await scenes(inChromium(page, engine));
  } finally {
    await engine.stop();
  }
});

test("the window", async () => {
  const window = await inWindow(filled().home);
  try {
    await scenes(window);
  } finally {
    await window.close();
  }
});
