import { chooseProject, expect, test } from "./fixtures.ts";
import { sendTrace, type SpanInput } from "./otlp.ts";

const many = 350;

async function fill(collector: string, project: string): Promise<void> {
  for (let from = 0; from < many; from += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        sendTrace(
          collector,
          [
            {
              name: `run ${String(from + index)}`,
              ago: (from + index + 1) * 1000,
            },
          ] satisfies SpanInput[],
          project,
        ),
      ),
    );
  }
}

test("a long list keeps few rows in the page, loads on, and does not move under a reader", async ({ page, engine, open, project }) => {
  await fill(engine.collector, project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid").getByRole("row", { name: /run/ });
  await expect(rows.first()).toBeVisible();
  await rows.first().click();
  await page.keyboard.press("Escape");
  for (let at = 0; at < 12; at += 1) {
    await page.keyboard.press("PageDown");
    expect(await page.getByRole("row").count()).toBeLessThanOrEqual(80);
  }
  await page.keyboard.press("End");
  const focused = page.locator("[role=row]:focus");
  await expect(focused).toBeInViewport({ ratio: 1 });
  const before = await focused.boundingBox();
  const name = await focused.textContent();

  await sendTrace(engine.collector, [{ name: "run new" }], project);
  await expect(page.getByRole("button", { name: "New traces" })).toBeVisible({
    timeout: 2000,
  });
  expect(await focused.textContent()).toBe(name);
  expect(await focused.boundingBox()).toEqual(before);

  await page.getByRole("button", { name: "New traces" }).click();
  await expect(page.getByRole("row", { name: /run new/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "New traces" })).toHaveCount(0);
});
