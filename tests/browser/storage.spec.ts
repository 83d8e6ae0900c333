import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

test("the store is checked, copied, made smaller and indexed anew", async ({ page, fresh, open }) => {
  await sendTrace(fresh.collector, agentTrace("Keep me", "Sure."));
  await open(fresh, "/settings");
  const check = page.getByRole("region", { name: "Integrity" });
  await check.getByRole("button", { name: "Check now" }).click();
  await expect(check.getByText("The file is sound.")).toBeVisible({ timeout: 15_000 });

  const copies = page.getByRole("region", { name: "Copies" });
  const path = join(fresh.home, "my copy.db");
  await copies.getByRole("textbox", { name: "Back up to" }).fill(path);
  await copies.getByRole("button", { name: "Back up now" }).click();
  await expect(copies.getByText(path).first()).toBeVisible({ timeout: 15_000 });
  expect((await stat(path)).size).toBeGreaterThan(10_000);
  await copies.getByRole("textbox", { name: "Back up to" }).fill("");
  await copies.getByRole("button", { name: "Back up now" }).click();
  await expect(copies.getByRole("listitem").first()).toBeVisible({ timeout: 15_000 });

  await page.getByRole("region", { name: "Text index" }).getByRole("button", { name: "Build it anew" }).click();
  await expect(page.getByText(/^Everything is indexed/)).toBeVisible({ timeout: 15_000 });
  await page.getByRole("button", { name: "Give space back" }).click();
  await page.getByRole("link", { name: "Traces" }).click();
  await page.getByRole("combobox", { name: "Search traces" }).fill("keep");
  await expect(page.getByRole("row", { name: /support agent/ })).toBeVisible();
});

test("a store that cannot be written is told on every screen", async ({ page, engine, open }) => {
  await page.route("**/rpc/store_status", async (route) => {
    const answer = await route.fetch();
    const status = (await answer.json()) as Record<string, unknown>;
    await route.fulfill({ response: answer, json: { ...status, writable: { ok: false, message: "the disk is full: free some space" } } });
  });
  await open(engine);
  await expect(page.getByRole("alert").filter({ hasText: "Nothing can be stored" }).first()).toBeVisible();
  await page.getByRole("link", { name: "Traces" }).click();
  await expect(page.getByText("The disk is full: free some space.")).toBeVisible();
});
