import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

test("what a trace says is found while one types, and opens at the step that says it", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("Where is my refund?", "It was sent on Monday."), project);
  await sendTrace(engine.collector, agentTrace("Is the blue tent in stock?", "Yes, three of them."), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid", { name: "Traces" }).getByRole("row", { name: /support agent/ });
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("/");
  const bar = page.getByRole("combobox", { name: "Search traces" });
  await expect(bar).toBeFocused();
  await page.keyboard.type("refu");
  await expect(rows).toHaveCount(1);
  await expect(rows.locator("mark").first()).toHaveText(/refu/i);
  await expect(page).toHaveURL(/[?&]q=refu/);

  await bar.fill("Wash at 30");
  await expect(rows).toHaveCount(2);
  await bar.fill('"Wash at 30" tent');
  await expect(rows).toHaveCount(1);
  await bar.fill('"Wash at 30 degrees"');
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("Enter");
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("treeitem", { name: /find documents/ })).toHaveAttribute("aria-selected", "true");

  await page.reload();
  await expect(bar).toHaveValue('"Wash at 30 degrees"');
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  await expect(bar).toHaveValue("");
  await expect(page).not.toHaveURL(/[?&]q=/);
});

test("fields and their values are completed by keyboard", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("Complete me", "Done."), project);
  await sendTrace(engine.collector, [{ name: "all went well" }], project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page
    .getByRole("grid")
    .getByRole("row")
    .filter({ hasNot: page.getByRole("columnheader") });
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("/");
  const bar = page.getByRole("combobox", { name: "Search traces" });
  const suggestions = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
  await page.keyboard.type("span.sta");
  await expect(suggestions).toHaveCount(1);
  await page.keyboard.press("Tab");
  await expect(bar).toHaveValue("span.status:");
  await expect(suggestions.first()).toBeVisible();
  await page.keyboard.type("err");
  await page.keyboard.press("Tab");
  await expect(bar).toHaveValue("span.status:error");
  await expect(rows).toHaveCount(1);
  await bar.fill("name:all");
  await expect(suggestions.getByText("all went well")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(bar).toHaveValue('name:"all went well"');
  await expect(rows).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(bar).toHaveValue("");
});

test("an error points at its character, and what was found before stays", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("Stay here", "Yes."), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid").getByRole("row", { name: /support agent/ });
  await expect(rows).toHaveCount(1);
  const bar = page.getByRole("combobox", { name: "Search traces" });
  await bar.fill("stay satus:error");
  await expect(page.getByRole("alert").getByText(/did you mean/)).toBeVisible();
  await expect(bar).toHaveAttribute("aria-invalid", "true");
  const line = await page.getByText("satus", { exact: true }).boundingBox();
  const field = await bar.boundingBox();
  expect(line?.x).toBeGreaterThan((field?.x ?? 0) + 30);
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("grid")).toHaveAttribute("aria-busy", "true");
  await bar.fill("stay status:ok");
  await expect(bar).toHaveAttribute("aria-invalid", "false");
});

test("a search that finds nothing says what narrows it", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, [{ name: "older run zebra", ago: 3 * 86_400_000 }], project);
  await open(engine, "/traces?range=1h");
  await chooseProject(page, project);
  await page.getByRole("combobox", { name: "Search traces" }).fill("zebra");
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await page.getByRole("button", { name: "Search all times" }).click();
  await expect(page.getByRole("row", { name: /zebra/ })).toHaveCount(1);
  await page.getByRole("combobox", { name: "Search traces" }).fill("quagga");
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(page.getByRole("row", { name: /zebra/ })).toHaveCount(1);
});

test("the help shows examples that can all be asked", async ({ page, engine, open }) => {
  await open(engine, "/traces");
  const bar = page.getByRole("combobox", { name: "Search traces" });
  const help = page.getByRole("button", { name: "How to search" });
  await help.click();
  const examples = page.getByRole("dialog", { name: "How to search" }).getByRole("listitem");
  await expect(examples).toHaveCount(10);
  for (let at = 0; at < 10; at += 1) {
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/rpc/trace_list"));
    await examples.nth(at).getByRole("button").click();
    await expect(page.getByRole("dialog", { name: "How to search" })).toHaveCount(0);
    expect((await answered).status()).toBe(200);
    await expect(bar).toHaveAttribute("aria-invalid", "false");
    await help.click();
  }
});
