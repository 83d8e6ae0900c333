import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { startEngine } from "./engine.ts";
import { chooseProject, expect, test as base } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";
import { notReached } from "./reach.ts";
import { furnish, scenes, type Furnished } from "./tour.ts";

const test = base.extend<object, { store: Furnished }>({
  store: [
    async ({}, use) => {
      const engine = await startEngine();
      await use(await furnish(engine));
      await engine.stop();
    },
    { scope: "worker" },
  ],
});

// Axe reads every element of a full page: slow where two cores are shared.
test.describe.configure({ timeout: 120_000 });

test.use({ reducedMotion: "reduce" } as object);

async function settled(page: Page): Promise<void> {
  // Colours that are still fading would be measured half way.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => null)),
    ),
  );
}

/** All rules in the light theme; in the dark one those that colours can break. */
async function check(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await settled(page);
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules(["color-contrast", "link-in-text-block"])).analyze();
    expect(
      violations.map(
        (one) =>
          `${what}, ${colorScheme}: ${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`).join(" | ")}`,
      ),
    ).toEqual([]);
  }
}

const usual = { width: 1440, height: 900 };
/** What is left of it where everything is twice as large. */
const atTwice = { width: 720, height: 450 };

for (const { name, show } of scenes) {
  test(`${name}: no finding of axe in either theme, and all of it in reach at twice the size`, async ({ page, store, open }) => {
    await show(page, store, async (path) => open(store.engine, path));
    await check(page, name);
    await page.setViewportSize(atTwice);
    await expect.poll(async () => notReached(page), { message: `${name} at ${String(atTwice.width)} px` }).toEqual([]);
    await page.setViewportSize(usual);
    await expect.poll(async () => notReached(page), { message: `${name} at ${String(usual.width)} px` }).toEqual([]);
  });
}

/** The longest animation that runs within a moment after something was done, milliseconds. */
async function longestAnimation(page: Page, act: () => Promise<void>): Promise<number> {
  const longest = page.evaluate(async () => {
    let most = 0;
    for (const begun = performance.now(); performance.now() - begun < 1500;) {
      for (const one of document.getAnimations()) most = Math.max(most, Number(one.effect?.getComputedTiming().activeDuration ?? 0));
      await new Promise(requestAnimationFrame);
    }
    return most;
  });
  await act();
  return longest;
}

test("nothing moves for whoever asked for less motion", async ({ page, store, open }) => {
  // What is slow to come shows that it is on its way.
  await page.route("**/rpc/trace_get", async (route) => {
    await new Promise((done) => setTimeout(done, 500));
    await route.continue();
  });
  const acts = async () => {
    await open(store.engine, `/traces?project=${store.project}`);
    const row = page.getByRole("grid", { name: "Traces" }).locator("[data-index]").first();
    await expect(row).toBeVisible();
    return longestAnimation(page, async () => {
      await page.keyboard.press("Control+k");
      await page.keyboard.press("Escape");
      await row.hover();
      await row.click();
      await page.getByRole("button", { name: "Columns" }).click();
    });
  };
  expect(await acts()).toBeLessThanOrEqual(1);
  // Where nobody asked, something does: what looks for it sees it.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await acts()).toBeGreaterThan(1);
});

test("dates and numbers are shown where the system has no locale", async ({ page, store, open }) => {
  // It goes to every screen.
  test.slow();
  // What WebKit tells where LANG is C; `Intl` throws for it.
  await page.addInitScript(() => {
    for (const [name, value] of [
      ["language", "C"],
      ["languages", ["C"]],
    ] as const)
      Object.defineProperty(Navigator.prototype, name, { get: () => value, configurable: true });
  });
  for (const { show } of scenes) await show(page, store, async (path) => open(store.engine, path));
  await open(store.engine, `/traces?project=${store.project}&trace=${store.trace}`);
  await expect(page.getByRole("complementary", { name: "Trace" })).toContainText(/\d{1,2}:\d{2}/);
  await expect(page.locator("body")).not.toContainText(/Invalid|NaN/);
});

test("the screens without data", async ({ page, fresh, open }) => {
  await page.goto(fresh.origin);
  await expect(page.getByRole("textbox")).toBeVisible();
  await check(page, "refused");
  await open(fresh);
  await expect(page.getByText("Waiting for the first trace")).toBeVisible();
  await check(page, "Home, empty");
  await page.getByRole("switch", { name: "Collector" }).click();
  await expect(page.getByText("The collector is stopped")).toBeVisible();
  await check(page, "Home, stopped");
  await page.getByRole("link", { name: /^Collector/ }).click();
  await expect(page.getByText("Nothing has come yet")).toBeVisible();
  await check(page, "Collector, stopped");
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByText("You have set no price")).toBeVisible();
  await check(page, "Settings, empty");
  await page.goto(`${fresh.origin}/runs`);
  await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible();
  await check(page, "Runs, empty");
  await page.getByRole("link", { name: "Traces" }).click();
  await expect(page.getByRole("heading", { name: "No traces yet" })).toBeVisible();
  await check(page, "Traces, empty");
});

test("what the list says of queries and deletions, and the ways to import", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("Accessible?", "Yes."), project);
  await open(engine, "/traces?range=24h");
  await chooseProject(page, project);
  const row = page.getByRole("row", { name: /support agent/ });
  await expect(row).toBeVisible();
  await page.getByRole("combobox", { name: "Search traces" }).fill("status:wrong");
  await expect(page.getByText(/needs one of/)).toBeVisible();
  await check(page, "a query that cannot be read");
  await page.getByRole("combobox", { name: "Search traces" }).fill("");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "How to search" }).click();
  await check(page, "help");
  await page.keyboard.press("Escape");
  await row.hover();
  await row.getByRole("checkbox").click();
  await page.keyboard.press("m");
  await expect(page.getByRole("dialog", { name: "Move to project" })).toBeVisible();
  await check(page, "move");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("1 trace deleted")).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Delete 1 trace?" })).toHaveCount(0);
  await check(page, "deleted");
  await page.goto(`${engine.origin}/import`);
  for (const source of ["MLflow", "Langfuse"]) {
    await page.getByRole("radio", { name: source }).check();
    await check(page, `import, ${source}`);
  }
});

test("settings in which something is being changed", async ({ page, fresh, open }) => {
  await open(fresh, "/settings");
  await page.getByRole("button", { name: "Make a key" }).click();
  await expect(page.getByText(/^MLFLOW_TRACKING_TOKEN=/)).toBeVisible();
  await page.getByRole("button", { name: "Add a price" }).click();
  await page.getByRole("textbox", { name: "Model" }).fill("gpt-5-mini");
  await expect(page.getByText(/Shipped price/)).toBeVisible();
  await check(page, "Settings");
  await page.getByRole("textbox", { name: "Input $" }).fill("1");
  await page.getByRole("textbox", { name: "Output $" }).fill("2");
  await page.getByRole("button", { name: "Set the price" }).click();
  await expect(page.getByRole("row", { name: /gpt-5-mini/ })).toBeVisible();
  await page.getByRole("button", { name: "Remove…" }).click();
  await expect(page.getByRole("dialog", { name: "Remove the key?" })).toBeVisible();
  await check(page, "Settings, asked");
});

test("the kinds of spans, and what a span carries", async ({ page, engine, open, project }) => {
  const trace = await sendTrace(engine.collector, agentTrace("Accessible?", "Yes."), project);
  await open(engine, `/traces?trace=${trace}&full=1`);
  for (const span of [/support agent/, /chat gpt/, /lookup/, /find documents/]) {
    await page.getByRole("treeitem", { name: span }).click();
    await expect(page.getByRole("treeitem", { name: span })).toHaveAttribute("aria-selected", "true");
    await check(page, `span ${span.source}`);
  }
  for (const tab of ["Attributes", "Events", "Resource"]) {
    await page.getByRole("tab", { name: tab }).click();
    await check(page, tab);
  }
});
