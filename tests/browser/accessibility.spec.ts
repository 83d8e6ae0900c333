import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

// Axe reads every element of a full page: slow where two cores are shared.
test.describe.configure({ timeout: 120_000 });

async function check(page: Page, what: string): Promise<void> {
  // Colours that are still fading would be measured half way.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => null)),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      (one) => `${what}: ${one.id}: ${one.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary ?? ""}`).join(" | ")}`,
    ),
  ).toEqual([]);
}

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, reducedMotion: "reduce" } as {
      colorScheme: typeof scheme;
    });

    test("the screens without data", async ({ page, fresh, open }) => {
      await page.goto(fresh.origin);
      await expect(page.getByRole("textbox")).toBeVisible();
      await check(page, "refused");
      await open(fresh);
      await expect(page.getByText("Waiting for the first trace")).toBeVisible();
      await check(page, "Home, empty");
      await page.getByRole("switch", { name: "Collector" }).click();
      await expect(page.getByText("The collector is stopped")).toBeVisible();
      await page.getByRole("button", { name: /^Collector/ }).click();
      await check(page, "Home, stopped");
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "Traces" }).click();
      await expect(page.getByRole("heading", { name: "No traces yet" })).toBeVisible();
      await check(page, "Traces, empty");
    });

    test("the screens with data", async ({ page, engine, open, project }) => {
      await sendTrace(engine.collector, agentTrace("Accessible?", "Yes."), project);
      await fetch(`${engine.collector}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "no",
      });
      await open(engine);
      await expect(page.getByText("Refused").first()).toBeVisible();
      await check(page, "Home");
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
      await check(page, "keys");
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "Traces" }).click();
      await chooseProject(page, project);
      await page.getByRole("row", { name: /Accessible/ }).click();
      for (const span of [/support agent/, /chat gpt/, /lookup/, /find documents/]) {
        await page.getByRole("treeitem", { name: span }).click();
        await expect(page.getByRole("treeitem", { name: span })).toHaveAttribute("aria-selected", "true");
        await check(page, `span ${span.source}`);
      }
      for (const tab of ["Attributes", "Events", "Resource"]) {
        await page.getByRole("tab", { name: tab }).click();
        await check(page, tab);
      }
      await page.getByRole("button", { name: /^Project: / }).click();
      await expect(page.getByRole("dialog", { name: "Projects" })).toBeVisible();
      await check(page, "projects");
    });
  });
}
