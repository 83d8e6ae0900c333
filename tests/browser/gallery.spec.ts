/** Every component in its states, looked at by axe in both themes. Pictures of all lie in test-results. */
import AxeBuilder from "@axe-core/playwright";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

const ui = resolve(__dirname, "../../ui");
const origin = "http://127.0.0.1/gallery/";
/** How components are put together to a page is for the tests of the screens. */
const ofScreens = ["heading-order", "page-has-heading-one", "region", "landmark-unique"];

let built = "";

// One after another in one worker: the gallery is built once.
test.describe.configure({ mode: "default", timeout: 300_000 });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  built = await mkdtemp(join(tmpdir(), "touchstone-gallery-"));
  const vite = join(ui, "node_modules/vite/bin/vite.js");
  const options = ["build", "--config", "vite.gallery.config.ts", "--outDir", built, "--emptyOutDir", "--logLevel", "warn"];
  await promisify(execFile)(process.execPath, [vite, ...options], { cwd: ui });
});

test.afterAll(async () => {
  await rm(built, { recursive: true, force: true });
});

test.beforeEach(async ({ page }) => {
  // No server: what was built is all there is.
  await page.route(`${origin}**`, (route) => {
    const path = new URL(route.request().url()).pathname.slice("/gallery/".length);
    return route.fulfill({ path: join(built, path === "" ? "index.html" : path) });
  });
});

/** The names of all chapters, with the components that each shows. */
async function contents(page: Page): Promise<Array<{ chapter: string; shown: string[] }>> {
  await page.goto(origin);
  await expect(page.getByRole("heading", { name: "Components" })).toBeVisible();
  return page.getByRole("listitem").evaluateAll((items) =>
    items.map((item) => ({
      chapter: item.querySelector("a")?.textContent ?? "",
      shown: (item.querySelector("span")?.textContent ?? "").split(" "),
    })),
  );
}

/** Popups come a frame later, and colours that are still fading would be measured half way. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
    const running = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(running.map((one) => one.finished.catch(() => null)));
  });
}

test("every component is in the gallery", async ({ page }) => {
  const files = await readdir(join(ui, "src/components"));
  const components = files.filter((name) => /^[A-Z]\w*\.tsx$/.test(name)).map((name) => name.replace(".tsx", ""));
  const shown = new Set((await contents(page)).flatMap((one) => one.shown));
  expect(
    components.filter((name) => !shown.has(name)),
    "not in ui/gallery/chapters",
  ).toEqual([]);
  expect([...shown].filter((name) => !components.includes(name)).toSorted(), "no component").toEqual([]);
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing in any chapter, ${scheme}`, async ({ page }, info) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    const pages = await contents(page);
    expect(pages.length).toBeGreaterThan(20);
    for (const { chapter } of pages) {
      await page.goto(`${origin}?chapter=${encodeURIComponent(chapter)}`);
      await expect(page.getByRole("heading", { name: chapter, level: 1, includeHidden: true })).toBeAttached();
      await settled(page);
      await page.screenshot({ path: info.outputPath(`${chapter}.png`), fullPage: true });
      const { violations } = await new AxeBuilder({ page }).disableRules(ofScreens).analyze();
      const told = violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
      expect.soft(told, `${chapter}, ${scheme}`).toEqual([]);
    }
  });
}
