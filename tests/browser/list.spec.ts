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
  const news = page.getByRole("button", { name: "1 new trace" });
  await expect(news).toBeVisible({ timeout: 2000 });
  expect(await focused.textContent()).toBe(name);
  expect(await focused.boundingBox()).toEqual(before);

  await news.click();
  await expect(page.getByRole("row", { name: /run new/ })).toBeVisible();
  await expect(news).toHaveCount(0);
});

test("at its top the list follows what comes, but not under the mouse nor while a trace is read", async ({
  page,
  engine,
  open,
  project,
}) => {
  const send = (name: string) => sendTrace(engine.collector, [{ name }], project);
  await send("run 1");
  await open(engine, "/traces");
  await chooseProject(page, project);
  const rows = page.getByRole("grid").getByRole("row", { name: /run/ });
  await expect(rows).toHaveCount(1);
  await send("run 2");
  await expect(rows).toHaveCount(2);

  const first = await rows.first().boundingBox();
  if (first === null) throw new Error("The first row has no place.");
  // A mouse that rests for some seconds points no more.
  for (const name of ["run 3", "run 4"]) {
    await page.mouse.move(first.x + 200, first.y + (name === "run 3" ? 10 : 12));
    await send(name);
  }
  await page.mouse.move(first.x + 201, first.y + 10);
  const news = page.getByRole("button", { name: "2 new traces" });
  await expect(news).toBeVisible();
  await expect(rows.first()).toContainText("run 2");
  // Once the mouse is gone they come by themselves.
  await page.mouse.move(first.x + 200, 5);
  await expect(rows).toHaveCount(4);
  await expect(news).toHaveCount(0);

  await rows.first().click();
  await page.mouse.move(first.x + 200, 5);
  await expect(page).toHaveURL(/trace=/);
  await send("run 5");
  await expect(page.getByRole("button", { name: "1 new trace" })).toBeVisible();
  await expect(rows).toHaveCount(4);
  await page.keyboard.press("Escape");
  await expect(rows).toHaveCount(5);
});
