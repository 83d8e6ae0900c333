import { chooseProject, expect, test } from "./fixtures.ts";
import { sendTrace } from "./otlp.ts";

/** A value of several megabytes: a list of many entries, and one line of millions of characters. */
function largeValue(): string {
  const items = Array.from({ length: 5_000 }, (_, index) => ({ number: index, words: `entry ${String(index)}`, deep: { more: [index] } }));
  return JSON.stringify({ __proto: "no", items, line: `${"x".repeat(3_000_000)} at the end` });
}

test("a value of many megabytes opens part by part, is searched, and its parts are copied", async ({
  page,
  engine,
  open,
  project,
  context,
}) => {
  test.setTimeout(120_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await sendTrace(engine.collector, [{ name: "much", attributes: { "input.value": largeValue(), "output.value": "done" } }], project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /much/ }).click();
  const input = page.getByRole("region", { name: "Input" });
  const opener = (name: RegExp) => input.getByRole("button", { name, expanded: false });
  await expect(opener(/^items/)).toContainText("[ 5,000 ]", { timeout: 30_000 });
  await opener(/^items/).click();
  await expect(opener(/^99 /)).toBeVisible({ timeout: 15_000 });
  await input.getByRole("button", { name: "Show 100 more of 5,000" }).click();
  await expect(opener(/^199 /)).toBeVisible({ timeout: 15_000 });

  const find = input.getByRole("textbox", { name: "Find in this value" });
  await find.fill("entry 4321");
  await find.press("Enter");
  const found = input.locator("[data-found=true]");
  await expect(found).toContainText("entry 4321", { timeout: 30_000 });
  await expect(input.getByRole("status")).toHaveText("1 / 1");
  await found.getByRole("button", { name: "Copy the path to words" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("$.items[4321].words");
  await found.getByRole("button", { name: "Copy words" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("entry 4321");

  await input.getByRole("button", { name: "Copy 4321" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('"words": "entry 4321"');

  await opener(/^line/).click();
  await expect(input.getByRole("button", { name: /^Load more of 3,000,011 characters/ })).toBeVisible({ timeout: 15_000 });
  expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(5_000);
});
