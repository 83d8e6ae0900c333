import { expect, test } from "./fixtures.ts";

test("the collector is stopped and started again from the rail", async ({ page, fresh, open }) => {
  await open(fresh);
  const toggle = page.getByRole("switch", { name: "Collector" });
  await expect(toggle).toBeChecked();
  await toggle.click();
  await expect(toggle).not.toBeChecked();
  await expect(page.getByText("The collector is stopped: no trace can arrive")).toBeVisible();
  await expect(fetch(`${fresh.collector}/v1/traces`, { method: "POST" })).rejects.toThrow();
  await toggle.click();
  await expect(toggle).toBeChecked();
  await expect(page.getByText("Waiting for the first trace")).toBeVisible();
});

test("a taken port is reported, and another one can be chosen", async ({ page, fresh, engine, open }) => {
  await open(fresh);
  const toggle = page.getByRole("switch", { name: "Collector" });
  await toggle.click();
  await expect(toggle).not.toBeChecked();
  const home = page.getByRole("region", { name: "Collector" });
  await home.getByRole("textbox", { name: "Port" }).fill(new URL(engine.collector).port);
  await home.getByRole("button", { name: "Listen here" }).click();
  await expect(home.getByRole("alert").first()).toContainText(new URL(engine.collector).port);
  await expect(toggle).not.toBeChecked();
  await home.getByRole("textbox", { name: "Port" }).fill("0");
  await home.getByRole("button", { name: "Listen here" }).click();
  await expect(toggle).toBeChecked();
});

test("the theme follows the system, can be chosen, and is kept", async ({ page, engine, open }) => {
  const brightness = () =>
    page.evaluate(() => {
      const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return red > 128 ? "light" : "dark";
    });
  await page.emulateMedia({ colorScheme: "dark" });
  await open(engine);
  await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();
  expect(await brightness()).toBe("dark");
  await page.getByRole("radio", { name: "Light theme" }).check();
  expect(await brightness()).toBe("light");
  await page.reload();
  await expect(page.getByRole("radio", { name: "Light theme" })).toBeChecked();
  expect(await brightness()).toBe("light");
  await page.getByRole("radio", { name: "Theme of the system" }).check();
  expect(await brightness()).toBe("dark");
});

test("without a token nothing is shown but how to get in; a pasted address lets in", async ({ page, engine }) => {
  await page.goto(`${engine.origin}/traces`);
  await expect(page.getByRole("heading", { name: "Open Touchstone by its own address" })).toBeVisible();
  await expect(page.getByText("touchstone serve --ui")).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await page.getByRole("textbox").fill(`${engine.origin}/#token=${engine.token}`);
  await page.getByRole("button", { name: "Open" }).click();
  await expect(page.getByRole("heading", { name: "Traces" })).toBeVisible();
  expect(page.url()).not.toContain(engine.token);
});

test("a wrong token is refused by the engine, and the page says so", async ({ page, engine }) => {
  await page.goto(`${engine.origin}/#token=wrong`);
  await expect(page.getByRole("heading", { name: "Open Touchstone by its own address" })).toBeVisible();
});

test("when the engine is gone the page says so", async ({ page, fresh, open }) => {
  await open(fresh);
  await expect(page.getByText("Waiting for the first trace")).toBeVisible();
  await fresh.stop();
  await expect(page.getByText("Connection lost")).toBeVisible();
});

test("a language that Intl refuses, as WebKitGTK reports under LANG=C.UTF-8, leaves no blank page", async ({ page, engine, open }) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "language", {
      get: () => "C",
      configurable: true,
    });
    Object.defineProperty(Navigator.prototype, "languages", {
      get: () => ["C"],
      configurable: true,
    });
  });
  await open(engine);
  await expect(page.getByRole("heading", { name: "Home" })).toBeVisible();
  await expect(page.getByText("Free disk")).toBeVisible();
});

test("the bundle works with a frozen Object.prototype, as in the window", async ({ page, engine, open }) => {
  await page.addInitScript(() => {
    Object.freeze(Object.prototype);
  });
  await open(engine);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page.getByRole("heading", { name: "Traces", exact: true })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});
