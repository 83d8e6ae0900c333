import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

async function openPalette(page: Page) {
  await page.keyboard.press("Control+k");
  const line = page.getByRole("combobox", { name: "Do or find anything" });
  await expect(line).toBeFocused();
  return line;
}

async function findings(page: Page): Promise<string[]> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}

test("the palette goes to screens, and the key that opened it closes it", async ({ page, engine, open }) => {
  await open(engine);
  const line = await openPalette(page);
  await line.fill("gtr");
  await expect(page.getByRole("option").first()).toBeVisible();
  await line.fill("traces");
  await expect(page.getByRole("option", { selected: true })).toContainText("Traces");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/traces/);
  await expect(line).toHaveCount(0);
  await openPalette(page);
  await page.keyboard.press("Control+k");
  await expect(line).toHaveCount(0);
  await openPalette(page);
  await page.keyboard.press("Escape");
  await expect(line).toHaveCount(0);
  await expect(page).toHaveURL(/\/traces/);
});

test("it opens from a text field, and what it does has the focus", async ({ page, engine, open }) => {
  await open(engine, "/traces");
  await page.keyboard.press("/");
  const search = page.getByRole("combobox", { name: "Search traces" });
  await expect(search).toBeFocused();
  const line = await openPalette(page);
  await line.fill("theme dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(search).toBeFocused();
  await search.blur();
  await openPalette(page);
  await page.keyboard.insertText("search");
  await expect(page.getByRole("option", { selected: true })).toContainText("Search");
  await page.keyboard.press("Enter");
  await expect(search).toBeFocused();
});

test("projects and recent traces are found, a trace by what was asked, too", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace(`Where is parcel ${project}?`, "In Graz."), project);
  await open(engine);
  let line = await openPalette(page);
  await line.fill(project);
  await expect(page.getByRole("option", { selected: true })).toContainText(project);
  await expect(page.getByRole("option", { selected: true })).toContainText("Project");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: `Project: ${project}` })).toBeVisible();
  line = await openPalette(page);
  await line.fill(`parcel ${project}`);
  await expect(page.getByRole("option", { name: /support agent/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tree", { name: "Spans" })).toBeVisible();
  // What was used last stands first the next time.
  await openPalette(page);
  await expect(page.getByRole("option").first()).toContainText("support agent");
});

test("what nothing is called can be searched for in all traces", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("Anything?", "Nothing."), project);
  await open(engine);
  await chooseProject(page, project);
  const line = await openPalette(page);
  await line.fill("zebra crossing");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "Search traces" })).toHaveValue("zebra crossing");
});

test("keys are changed, taken from another action, kept, shown on the sheet, and set back", async ({ page, fresh, open }) => {
  await open(fresh, "/settings");
  const keys = page.getByRole("region", { name: "Keys", exact: true });
  await keys.getByRole("textbox", { name: "Find an action or a key" }).fill("Go to Runs");
  await keys.getByRole("button", { name: "New key for Go to Runs" }).click();
  await expect(keys.getByText("Press the keys")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(keys.getByRole("alert")).toContainText("is taken: Go to Traces");
  await keys.getByRole("button", { name: "Use it here instead" }).click();
  await expect(keys.getByRole("button", { name: "Take g t from Go to Runs" })).toBeVisible();

  await page.reload();
  await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Take g t from Go to Runs" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/runs/);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await expect(sheet.getByText("Go to Traces")).toHaveCount(0);
  await sheet.getByRole("button", { name: "Change the keys" }).click();
  await page.getByRole("button", { name: "Set all back" }).click();
  await expect(page.getByRole("button", { name: "Take g t from Go to Runs" })).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/traces/);
});

test("a key that was pressed by mistake is left alone by Escape", async ({ page, fresh, open }) => {
  await open(fresh, "/settings");
  await page.getByRole("button", { name: "New key for About Touchstone" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Press the keys")).toHaveCount(0);
  await page.getByRole("button", { name: "New key for About Touchstone" }).click();
  await page.keyboard.press("Control+i");
  await expect(page.getByRole("button", { name: /^Take (Ctrl|⌘) I from About Touchstone$/ })).toBeVisible();
  await page.keyboard.press("Control+i");
  await expect(page.getByRole("dialog", { name: "About Touchstone" })).toContainText(fresh.home);
});

test("a screen that fails says so, and the rest goes on", async ({ page, engine, open, strangers }) => {
  await page.route("**/rpc/run_list", async (route) => route.fulfill({ json: { rows: [null], next_cursor: null } }));
  await open(engine, "/runs");
  await expect(page.getByRole("heading", { name: "This screen failed" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy the details" })).toBeVisible();
  await page.getByRole("link", { name: "Traces" }).click();
  await expect(page.getByRole("heading", { name: "Traces", exact: true })).toBeVisible();
  expect(strangers).toEqual([]);
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing in palette, keys, sheet and about, ${scheme}`, async ({ page, fresh, open }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await open(fresh);
    const line = await openPalette(page);
    await expect(page.getByRole("option", { name: /Traces/ }).first()).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await line.fill("se");
    expect(await findings(page)).toEqual([]);
    await line.fill("about");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "About Touchstone" })).toContainText(fresh.home);
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Change the keys" }).click();
    await page.getByRole("button", { name: "New key for Undo what was done last" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "New key for Undo what was done last" }).click();
    await page.keyboard.press("j");
    await expect(page.getByRole("button", { name: "Use it here instead" })).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}
