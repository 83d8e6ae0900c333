import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

async function fill(collector: string, project: string): Promise<void> {
  const users = ["ada", "ada", "eve", "kim lee"];
  for (const [index, user] of users.entries()) {
    await sendTrace(
      collector,
      [
        {
          name: `run ${String(index)}`,
          ago: (index + 1) * 1000,
          durationMs: (index + 1) * 100,
          attributes: { "user.id": user, "gen_ai.request.model": index === 3 ? "m-2" : "m-1" },
          ...(index === 2 && { error: { type: "E", message: "no", stacktrace: "" } }),
        },
      ],
      project,
    );
  }
}

const rows = (page: Page) => page.getByRole("grid").getByRole("row", { name: /run \d/ });
const value = (page: Page, name: RegExp) => page.getByRole("complementary", { name: "Filters" }).getByRole("checkbox", { name });

test("a value that is clicked stands in the query, and what the query says is checked", async ({ page, engine, open, project }) => {
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(rows(page)).toHaveCount(4);
  const bar = page.getByRole("combobox", { name: "Search traces" });
  await expect(value(page, /^ada: 2/)).toBeVisible();
  await value(page, /^eve/).click();
  await expect(bar).toHaveValue("user:eve");
  await expect(rows(page)).toHaveCount(1);
  await expect(value(page, /^eve: 1/)).toBeChecked();
  // The others can still be chosen, with their own counts.
  await value(page, /^kim lee: 1/).click();
  await expect(bar).toHaveValue('(user:eve OR user:"kim lee")');
  await expect(rows(page)).toHaveCount(2);
  await value(page, /^m-2: 1/).click();
  await expect(bar).toHaveValue('(user:eve OR user:"kim lee") model:m-2');
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Clear User" }).click();
  await expect(bar).toHaveValue("model:m-2");

  await bar.fill("run status:error");
  await expect(value(page, /^Failed: 1/)).toBeChecked();
  await expect(value(page, /^m-2/)).toHaveCount(0);
  await value(page, /^Failed/).click();
  await expect(bar).toHaveValue("run");
  await page.goBack();
  await expect(page).toHaveURL(/status/);
});

test("two values clicked at once are both chosen, and arrows go through the facets", async ({ page, engine, open, project }) => {
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const bar = page.getByRole("combobox", { name: "Search traces" });
  await expect(value(page, /^m-1: 3/)).toBeVisible();
  const both = await Promise.all([value(page, /^ada/).elementHandle(), value(page, /^m-1/).elementHandle()]);
  // Quicker than any mouse: between the two nothing is drawn.
  await page.evaluate((found) => {
    for (const one of found) if (one instanceof HTMLElement) one.click();
  }, both);
  await expect(bar).toHaveValue(/user:ada/);
  await expect(bar).toHaveValue(/model:m-1/);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("button", { name: "State" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(value(page, /^Finished/)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(bar).toHaveValue(/status:ok/);
});

test("the facets are hidden by key, stay hidden, and hang over a narrow list", async ({ page, engine, open, project }) => {
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const side = page.getByRole("complementary", { name: "Filters" });
  await expect(side).toBeVisible();
  await page.keyboard.press("f");
  await expect(side).toHaveCount(0);
  await page.reload();
  await expect(rows(page)).toHaveCount(4);
  await expect(side).toHaveCount(0);
  await page.getByRole("button", { name: "Show the filters" }).click();
  await expect(side).toBeVisible();
  await page.setViewportSize({ width: 900, height: 700 });
  await expect(side).toHaveCount(0);
  await page.getByRole("button", { name: "Show the filters" }).click();
  await value(page, /^eve/).click();
  await expect(rows(page)).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(side).toHaveCount(0);
});

test("traces that come are counted", async ({ page, engine, open, project }) => {
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(value(page, /^ada: 2/)).toBeVisible();
  await sendTrace(engine.collector, [{ name: "run 9", attributes: { "user.id": "ada" } }], project);
  await expect(value(page, /^ada: 3/)).toBeVisible({ timeout: 8000 });
});

for (const scheme of ["light", "dark"] as const) {
  test(`facets and columns have nothing that axe finds, ${scheme}`, async ({ page, engine, open, project }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    for (const question of ["Counted?", "Again?"]) {
      const trace = agentTrace(question, "Yes.");
      for (const span of trace) span.attributes = { ...span.attributes, "session.id": "talk" };
      await sendTrace(engine.collector, trace, project);
    }
    await open(engine, "/traces");
    await chooseProject(page, project);
    await expect(value(page, /^gpt-5-mini/)).toBeVisible();
    await value(page, /^gpt-5-mini/).click();
    await expect(value(page, /^gpt-5-mini/)).toBeChecked();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.getByRole("button", { name: "Columns" }).click();
    await expect(page.getByRole("dialog", { name: "Columns" })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Group by session" }).click();
    await page.getByRole("button", { name: "Show the other turns" }).click();
    await expect(page.getByRole("treegrid").getByRole("row", { name: /agent/ })).toHaveCount(2);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
