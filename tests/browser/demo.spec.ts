import { expect, test } from "./fixtures.ts";

test("the demo is loaded with one click and removed with one", async ({ page, fresh, open }) => {
  await open(fresh);
  await page.getByRole("button", { name: "Load the demo" }).click();
  const link = page.getByRole("link", { name: "Demo: gear support" });
  await expect(link).toBeVisible({ timeout: 15_000 });
  await link.click();
  await expect(page).toHaveURL(/\/traces\?project=/);
  await expect(page.getByRole("grid").getByRole("row").nth(1)).toBeVisible();
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByRole("button", { name: "Remove the demo" }).click();
  await expect(page.getByRole("button", { name: "Load the demo" })).toBeVisible({ timeout: 15_000 });
  await page.getByRole("button", { name: /^Project: / }).click();
  await expect(page.getByRole("dialog", { name: "Projects" }).getByRole("button", { name: "Demo: gear support" })).toHaveCount(0);
});
