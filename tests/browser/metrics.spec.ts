import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

test("the strip counts what the time shows, narrows it, and breaks it down", async ({ page, engine, open, project }) => {
  const ago = 3 * 3_600_000;
  for (let sent = 0; sent < 3; sent += 1) await sendTrace(engine.collector, [{ name: "steady run", ago }], project);
  await sendTrace(engine.collector, agentTrace("Count me", "One."), project);
  await open(engine, "/traces?range=24h");
  await chooseProject(page, project);
  const strip = page.getByRole("region", { name: "Metrics" });
  await expect(strip.getByText("4", { exact: true })).toBeVisible();
  await page.getByRole("radio", { name: "Last hour" }).check();
  await expect(strip.getByText("1", { exact: true })).toBeVisible();

  await page.getByRole("radio", { name: "Last 24 hours" }).check();
  await expect(strip.getByText("4", { exact: true })).toBeVisible();
  const course = strip.getByRole("slider", { name: /^Traces/ });
  await course.focus();
  for (let pressed = 0; pressed < 20 && !(await course.getAttribute("aria-valuetext"))?.endsWith(": 3"); pressed += 1) {
    await page.keyboard.press("ArrowLeft");
  }
  await expect(course).toHaveAttribute("aria-valuetext", /: 3$/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  await expect(page.getByRole("grid").getByRole("row", { name: /run|agent/ })).toHaveCount(3);
  await page.getByRole("button", { name: /Show the range before/ }).click();
  await expect(page.getByRole("radio", { name: "Last 24 hours" })).toBeChecked();

  // From where the mouse goes down to where it goes up.
  const box = await course.boundingBox();
  if (box === null) throw new Error("The chart has no place.");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 1, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, y, { steps: 5 });
  await expect(course).toHaveAttribute("aria-valuetext", /: 4$/);
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  await expect(page.getByRole("grid").getByRole("row", { name: /run|agent/ })).toHaveCount(4);
  await page.getByRole("button", { name: /Show the range before/ }).click();
  await expect(page.getByRole("radio", { name: "Last 24 hours" })).toBeChecked();

  await expect(page.getByText("not only those found")).toHaveCount(0);
  await page.getByRole("button", { name: /^Break down/ }).click();
  const panel = page.getByRole("dialog", { name: "Metrics broken down" });
  await expect(panel.getByRole("row", { name: /gpt-5-mini/ })).toBeVisible();
  await panel.getByRole("radio", { name: "Name" }).check();
  await panel.getByRole("button", { name: "steady run" }).click();
  await expect(page.getByRole("combobox", { name: "Search traces" })).toHaveValue("name = 'steady run'");
  await expect(page.getByRole("grid").getByRole("row", { name: /steady run/ })).toHaveCount(3);
  await expect(strip.getByText("All traces, not only those found")).toBeVisible();
});
