import { chooseProject, expect, test } from "./fixtures.ts";
import { sendTrace } from "./otlp.ts";

test("traces are selected by keys, moved to a new project, and brought back", async ({ page, engine, open, project }) => {
  for (const [index, name] of ["first", "second", "third"].entries()) {
    await sendTrace(engine.collector, [{ name: `${name} run`, ago: index * 1000 }], project);
  }
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid", { name: "Traces" }).getByRole("row", { name: / run/ });
  await expect(rows).toHaveCount(3);
  await page.keyboard.press("j");
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByText("1 selected")).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar.getByText("2 selected")).toBeVisible();
  await expect(rows.nth(1).getByRole("checkbox")).toBeChecked();
  await expect(rows.nth(2).getByRole("checkbox")).not.toBeChecked();

  await page.keyboard.press("m");
  const dialog = page.getByRole("dialog", { name: "Move to project" });
  await dialog.getByRole("button", { name: "New project" }).click();
  await dialog.getByRole("textbox", { name: "Name of the new project" }).fill(`${project}-moved`);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Moved 2 traces to")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows.nth(0)).toContainText("third run");

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("2 traces are back where they were")).toBeVisible();
  await expect(rows).toHaveCount(3);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByText("2 traces are back")).toHaveCount(0);
});

test("all that is loaded is selected and let go, and boxes, Shift and Ctrl do the same by mouse", async ({
  page,
  engine,
  open,
  project,
}) => {
  for (let at = 0; at < 5; at += 1) await sendTrace(engine.collector, [{ name: `run ${String(at)}`, ago: at * 1000 }], project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid").getByRole("row", { name: /run \d/ });
  await expect(rows).toHaveCount(5);
  await page.keyboard.press("j");
  await page.keyboard.press("Control+A");
  await expect(page.getByText("5 selected")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Selection" })).toHaveCount(0);

  await rows.nth(1).hover();
  await rows.nth(1).getByRole("checkbox").click();
  await rows.nth(3).click({ modifiers: ["Shift"] });
  await expect(page.getByText("3 selected")).toBeVisible();
  await rows.nth(2).click({ modifiers: ["Control"] });
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(page.getByRole("tree")).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Select all loaded" }).click();
  await expect(page.getByText("5 selected")).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("region", { name: "Selection" })).toHaveCount(0);
});

test("a trace that is open is moved from its head, each to where it was by undo", async ({ page, engine, open, project }) => {
  const id = await sendTrace(engine.collector, [{ name: "lonely run" }], project);
  await sendTrace(engine.collector, [{ name: "other run" }], `${project}-b`);
  await open(engine, `/traces?trace=${id}`);
  const panel = page.getByRole("complementary", { name: "Trace" });
  await expect(panel.getByText(project, { exact: true })).toBeVisible();
  await panel.getByRole("button", { name: "Move to another project" }).click();
  const dialog = page.getByRole("dialog", { name: "Move to project" });
  await dialog.getByRole("button", { name: `${project}-b` }).click();
  await expect(panel.getByText(`${project}-b`)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(panel.getByText(project, { exact: true })).toBeVisible();
});
