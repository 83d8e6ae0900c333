import type { Page } from "@playwright/test";
import { chooseProject, expect, test } from "./fixtures.ts";
import { sendTrace } from "./otlp.ts";

async function fill(collector: string, project: string): Promise<void> {
  for (let at = 0; at < 3; at += 1) {
    const attributes = {
      "user.id": `user ${String(at)}`,
      "gen_ai.request.model": `m-${String(at)}`,
      "gen_ai.usage.input_tokens": [5, 9, 1][at] ?? 0,
    };
    await sendTrace(
      collector,
      [{ name: `run ${String(at)}`, ago: (at + 1) * 1000, durationMs: [300, 900, 100][at] ?? 0, attributes }],
      project,
    );
  }
}

const rows = (page: Page) => page.getByRole("grid").getByRole("row", { name: /run \d/ });
const heads = (page: Page) => page.getByRole("grid").getByRole("columnheader");
const names = (page: Page) => heads(page).allTextContents();

test("columns are added, ordered by key and by mouse, resized, and remembered", async ({ page, engine, open, project }) => {
  test.setTimeout(60_000);
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole("button", { name: "Columns" }).click();
  const menu = page.getByRole("dialog", { name: "Columns" });
  await menu.getByRole("searchbox", { name: "Find a column" }).fill("user");
  await page.keyboard.press("Enter");
  await menu.getByRole("searchbox", { name: "Find a column" }).fill("service.name");
  await menu.getByRole("button", { name: /service\.name/ }).click();
  await menu.getByRole("button", { name: "Remove Output" }).click();
  await menu.getByRole("button", { name: /^User, / }).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(menu.getByRole("button", { name: /^User, 7 of/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  expect(await names(page)).toEqual([
    "",
    "State",
    "Name",
    "Input",
    "Spans",
    "Tokens",
    "Cost",
    "Duration",
    "User",
    "Started",
    "service.name",
  ]);
  await expect(rows(page).first()).toContainText("user 0");
  await expect(rows(page).first()).toContainText("browser-tests");

  const name = heads(page).filter({ hasText: "Name" }).first();
  const before = await name.boundingBox();
  if (before === null) throw new Error("The column has no place.");
  const edge = { x: before.x + before.width + 7, y: before.y + before.height / 2 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x + 60, edge.y, { steps: 4 });
  await page.mouse.up();
  const after = await name.boundingBox();
  expect(Math.abs((after?.width ?? 0) - before.width - 60)).toBeLessThan(4);
  // One on the right follows the mouse as well, though those on its left could give way.
  const spans = heads(page).filter({ hasText: "Spans" });
  const place = await spans.boundingBox();
  if (place === null) throw new Error("The column has no place.");
  await page.mouse.move(place.x + place.width + 7, edge.y);
  await page.mouse.down();
  await page.mouse.move(place.x + place.width + 47, edge.y, { steps: 8 });
  await page.mouse.up();
  const wider = await spans.boundingBox();
  expect(Math.abs((wider?.x ?? 0) - place.x)).toBeLessThan(2);
  expect(Math.abs((wider?.width ?? 0) - place.width - 40)).toBeLessThan(4);

  await page.reload();
  await expect(rows(page).first()).toContainText("user 0");
  expect((await name.boundingBox())?.width).toBe(after?.width);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("button", { name: "Usual columns" }).click();
  await expect(heads(page).filter({ hasText: "Output" })).toBeVisible();
});

test("the list is sorted by what took longest, and by time both ways", async ({ page, engine, open, project }) => {
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(rows(page)).toHaveCount(3);
  const first = rows(page).first();
  const duration = heads(page).filter({ hasText: "Duration" });
  await duration.getByRole("button").click();
  await expect(first).toContainText("run 1");
  await expect(duration).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/order=slowest/);
  await duration.getByRole("button").click();
  await expect(first).toContainText("run 2");
  await page.getByRole("combobox", { name: "Search traces" }).fill("run");
  await expect(first).toContainText("run 2");
  await page.getByRole("combobox", { name: "Search traces" }).fill("");
  await duration.getByRole("button").click();
  await expect(first).toContainText("run 0");
  await heads(page).filter({ hasText: "Started" }).getByRole("button").click();
  await expect(first).toContainText("run 2");
  await expect(page).toHaveURL(/order=oldest/);
  await heads(page).filter({ hasText: "Tokens" }).getByRole("button").click();
  await expect(first).toContainText("run 1");
  await heads(page).filter({ hasText: "Tokens" }).getByRole("button").click();
  await expect(first).toContainText("run 2");
});

test("a view keeps query, order and columns, is opened first, changed, deleted and put back", async ({ page, engine, open, project }) => {
  test.setTimeout(60_000);
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(rows(page)).toHaveCount(3);
  const bar = page.getByRole("combobox", { name: "Search traces" });
  await bar.fill("model:m-*");
  await heads(page).filter({ hasText: "Duration" }).getByRole("button").click();
  await expect(page).toHaveURL(/order=slowest/);
  await page.getByRole("button", { name: /^View: / }).click();
  const menu = page.getByRole("dialog", { name: "Views" });
  await menu.getByRole("textbox", { name: "Name of the new view" }).fill("Slow models");
  await page.keyboard.press("Enter");
  await menu.getByRole("button", { name: "Let Slow models open first" }).click();
  await expect(menu.getByRole("button", { name: /opens first/ })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "View: Slow models", exact: true })).toBeVisible();

  const list = new URL(page.url());
  await page.goto(`${list.origin}/traces?project=${list.searchParams.get("project") ?? ""}`);
  await expect(bar).toHaveValue("model:m-*");
  await expect(rows(page).first()).toContainText("run 1");

  await bar.fill("model:m-1");
  await expect(page.getByRole("button", { name: "View: Slow models, changed" })).toBeVisible();
  await page.getByRole("button", { name: /^View: / }).click();
  await menu.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("button", { name: "View: Slow models", exact: true })).toBeVisible();
  await menu.getByRole("button", { name: "All traces" }).click();
  await expect(bar).toHaveValue("");
  await expect(rows(page)).toHaveCount(3);

  await page.getByRole("button", { name: /^View: / }).click();
  await menu.getByRole("button", { name: "Delete Slow models" }).click();
  await expect(menu.getByText("Deleted Slow models")).toBeVisible();
  await menu.getByRole("button", { name: "Undo" }).click();
  await menu.getByRole("button", { name: "Rename Slow models" }).click();
  await page.keyboard.type("Models");
  await page.keyboard.press("Enter");
  await menu.getByRole("button", { name: "Models", exact: true }).click();
  await expect(bar).toHaveValue("model:m-1");
  await expect(rows(page)).toHaveCount(1);
});

test("the traces of a session stand together, are opened by key and click, and a view keeps that", async ({
  page,
  engine,
  open,
  project,
}) => {
  test.setTimeout(60_000);
  for (let at = 0; at < 5; at += 1) {
    // The newest and the oldest three are of one session.
    const attributes = { "user.id": `user ${String(at % 2)}`, ...(at !== 1 && { "session.id": "talk" }) };
    await sendTrace(engine.collector, [{ name: `run ${String(at)}`, ago: (at + 1) * 1000, attributes }], project);
  }
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(rows(page)).toHaveCount(5);
  await page.getByRole("button", { name: "Group by session" }).click();
  const tree = page.getByRole("treegrid", { name: "Traces" });
  const turns = tree.getByRole("row", { name: /run \d/ });
  await expect(turns).toHaveCount(2);
  await expect(turns.first()).toHaveAttribute("aria-expanded", "false");
  await expect(turns.first().getByRole("gridcell").nth(2)).toHaveText(/^4/);
  await turns.first().getByRole("button", { name: "Show the other turns" }).click();
  await expect(turns).toHaveCount(5);
  await expect(turns.nth(1)).toHaveAttribute("aria-level", "2");
  await expect(page).not.toHaveURL(/trace=/);
  await turns.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(turns.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(turns.first()).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(turns).toHaveCount(2);
  await page.keyboard.press("ArrowRight");
  await expect(turns).toHaveCount(5);

  // Only what answers to the query stands there.
  await page.getByRole("combobox", { name: "Search traces" }).fill('user:"user 0"');
  await expect(turns).toHaveCount(3);
  await expect(turns.first().getByRole("gridcell").nth(2)).toHaveText(/^3 of 4/);

  await page.getByRole("button", { name: /^View: / }).click();
  const menu = page.getByRole("dialog", { name: "Views" });
  await menu.getByRole("textbox", { name: "Name of the new view" }).fill("Talks");
  await page.keyboard.press("Enter");
  await menu.getByRole("button", { name: "All traces" }).click();
  await expect(rows(page)).toHaveCount(5);
  await page.getByRole("button", { name: /^View: / }).click();
  await menu.getByRole("button", { name: "Talks", exact: true }).click();
  await expect(tree).toBeVisible();
});

test("all that match are tagged, also those that are not loaded, and untagged again", async ({ page, engine, open, project }) => {
  for (let from = 0; from < 120; from += 40) {
    await Promise.all(
      Array.from({ length: 40 }, (_, at) => sendTrace(engine.collector, [{ name: `run ${String(from + at)}`, ago: from + at }], project)),
    );
  }
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("Control+A");
  const bar = page.getByRole("region", { name: "Selection" });
  await bar.getByRole("button", { name: "Select all that match" }).click();
  await page.keyboard.press("t");
  const form = page.getByRole("dialog", { name: "Tag" });
  await form.getByLabel("Key").fill("team");
  await form.getByLabel("Value").fill("blue");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Tagged 120 traces:")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "blue: 120" })).toBeVisible({ timeout: 8000 });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The tags of 120 traces are as they were")).toBeVisible();
});
