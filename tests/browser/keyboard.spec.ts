import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

test("the whole way by keyboard: list, tree, and back to the row", async ({ page, engine, open, project }) => {
  for (const question of ["one", "two", "three"]) await sendTrace(engine.collector, agentTrace(`Question ${question}`, "Answer"), project);
  await open(engine);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/traces/);
  await chooseProject(page, project);
  const rows = page.getByRole("grid", { name: "Traces" }).getByRole("row", { name: /support agent/ });
  await expect(rows).toHaveCount(3);
  await page.keyboard.press("j");
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(2)).toBeFocused();
  await page.keyboard.press("k");
  await expect(rows.nth(1)).toBeFocused();

  await page.keyboard.press("Enter");
  const spans = page.getByRole("tree", { name: "Spans" }).getByRole("treeitem");
  await expect(spans).toHaveCount(4);
  await expect(spans.nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await expect(spans.nth(1)).toBeFocused();
  await expect(page.getByRole("heading", { name: "chat gpt-5-mini" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(spans.nth(0)).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(spans).toHaveCount(1);
  await expect(spans.nth(0)).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowRight");
  await expect(spans).toHaveCount(4);

  await page.keyboard.press("]");
  await expect(rows.nth(2)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("[");
  await expect(rows.nth(1)).toHaveAttribute("aria-selected", "true");

  await page.keyboard.press("Escape");
  await expect(page.getByRole("tree")).toHaveCount(0);
  await expect(rows.nth(1)).toBeFocused();
});

test("the sheet of keys opens with ? and gives the focus back", async ({ page, engine, open }) => {
  await open(engine);
  await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await expect(sheet.getByText("Go to Traces")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await expect(page).toHaveURL(`${engine.origin}/`);
});

test("letters typed into a field are text, not keys", async ({ page, engine, open, project }) => {
  await open(engine);
  await page.getByRole("button", { name: /^Project: / }).click();
  await page.getByRole("button", { name: "New project" }).click();
  const name = page.getByRole("textbox", { name: "Name of the new project" });
  await name.pressSequentially(`gt?${project}`);
  await expect(name).toHaveValue(`gt?${project}`);
  await name.press("Enter");
  await expect(page.getByRole("button", { name: `Project: gt?${project}` })).toBeVisible();
});

test("where the panel covers the list, keys cannot lead into it; closed, the row has the focus again", async ({
  page,
  engine,
  open,
  project,
}) => {
  await page.setViewportSize({ width: 800, height: 700 });
  await sendTrace(engine.collector, agentTrace("Question", "Answer"), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const list = page.getByRole("grid", { name: "Traces", includeHidden: true });
  const row = list.getByRole("row", { name: /support agent/ });
  await row.click();
  await expect(page.getByRole("tree", { name: "Spans" })).toBeVisible();
  await expect(list).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(row).toBeFocused();
});

test("a row that takes the focus late does not take it from who types by then", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("Question", "Answer"), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(page.getByRole("row", { name: /support agent/ })).toBeVisible();
  await page.evaluate(() => {
    globalThis.requestAnimationFrame = (callback) => setTimeout(() => callback(performance.now()), 500) as unknown as number;
  });
  await page.keyboard.press("j");
  await page.keyboard.press("/");
  const query = page.getByRole("combobox", { name: "Search traces" });
  await expect(query).toBeFocused();
  await page.waitForTimeout(700);
  await expect(query).toBeFocused();
});
