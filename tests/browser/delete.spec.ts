import { chooseProject, expect, test } from "./fixtures.ts";
import { sendTrace } from "./otlp.ts";

test("traces are deleted and brought back by keyboard alone", async ({ page, engine, open, project }) => {
  for (const [index, name] of ["first", "second", "third"].entries()) {
    await sendTrace(engine.collector, [{ name: `${name} run`, ago: index * 1000 }], project);
  }
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid", { name: "Traces" }).getByRole("row", { name: / run/ });
  await expect(rows).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("Delete");
  const dialog = page.getByRole("dialog", { name: "Delete 2 traces?" });
  await expect(dialog.getByRole("button", { name: "Delete", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("2 traces deleted")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("third run");
  await page.keyboard.press("Control+Z");
  await expect(page.getByText("2 traces are back")).toBeVisible();
  await expect(rows).toHaveCount(3);
});

test("the open trace is deleted from its head; the way back stays on other screens", async ({ page, engine, open, project }) => {
  const id = await sendTrace(engine.collector, [{ name: "lonely run" }], project);
  await open(engine, `/traces?trace=${id}`);
  await page.getByRole("button", { name: "Delete this trace" }).click();
  await page.getByRole("dialog", { name: "Delete 1 trace?" }).getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("tree")).toHaveCount(0);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByText("1 trace deleted")).toBeVisible();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByText("1 trace is back")).toBeVisible();
  await page.goto(`${engine.origin}/traces?trace=${id}`);
  await expect(page.getByRole("treeitem", { name: /lonely run/ })).toBeVisible();
});

test("what a person judged is kept unless it is told to go", async ({ page, engine, open, project }) => {
  const id = await sendTrace(engine.collector, [{ name: "judged run" }], project);
  await sendTrace(engine.collector, [{ name: "other run" }], project);
  const assessment = {
    assessment_name: "correctness",
    feedback: { value: true },
    source: { source_type: "HUMAN", source_id: "rater" },
  };
  const answer = await fetch(`${engine.collector}/api/3.0/mlflow/traces/tr-${id}/assessments`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ assessment }),
  });
  expect(answer.ok).toBe(true);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid", { name: "Traces" }).getByRole("row", { name: / run/ });
  await expect(rows).toHaveCount(2);
  await page.keyboard.press("j");
  await page.keyboard.press("Control+A");
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Delete/ });
  await expect(dialog.getByRole("heading", { name: "Delete 1 trace?" })).toBeVisible();
  await expect(dialog.getByText("judged by a person")).toBeVisible();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("1 trace deleted · 1 kept")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("judged run");
  await page.getByRole("button", { name: "Dismiss" }).click();

  await page.keyboard.press("j");
  await expect(rows).toBeFocused();
  await page.keyboard.press("#");
  await expect(dialog.getByText("judged by a person")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "Delete these too" }).check();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No traces in this project yet" })).toBeVisible();
});

test("all that match a query are deleted at once", async ({ page, engine, open, project }) => {
  for (let at = 0; at < 130; at += 1)
    await sendTrace(engine.collector, [{ name: at % 10 === 0 ? "odd run" : "even run", ago: at }], project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("combobox", { name: "Search traces" }).fill("name:'even run'");
  const rows = page.getByRole("grid", { name: "Traces" }).getByRole("row", { name: /even run/ });
  await expect(rows.first()).toBeVisible();
  await expect(page.getByRole("row", { name: /odd run/ })).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(rows.first()).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.getByRole("button", { name: "Select all that match" }).click();
  await expect(page.getByText("All that match", { exact: true })).toBeVisible();
  await page.keyboard.press("Delete");
  await page.getByRole("dialog", { name: "Delete 117 traces?" }).getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(page.getByRole("row", { name: /odd run/ })).toHaveCount(13);
});
