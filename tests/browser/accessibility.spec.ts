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
      await check(page, "Home, stopped");
      await page.getByRole("link", { name: /^Collector/ }).click();
      await expect(page.getByText("Nothing has come yet")).toBeVisible();
      await check(page, "Collector, stopped");
      await page.getByRole("link", { name: "Settings" }).click();
      await expect(page.getByText("You have set no price")).toBeVisible();
      await check(page, "Settings, empty");
      await page.goto(`${fresh.origin}/runs`);
      await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible();
      await check(page, "Runs, empty");
      await page.getByRole("link", { name: "Traces" }).click();
      await expect(page.getByRole("heading", { name: "No traces yet" })).toBeVisible();
      await check(page, "Traces, empty");
    });

    test("searching, deleting, exporting and importing", async ({ page, engine, open, project }) => {
      await sendTrace(engine.collector, agentTrace("Accessible?", "Yes."), project);
      await open(engine, "/traces?range=24h");
      await chooseProject(page, project);
      const row = page.getByRole("row", { name: /support agent/ });
      await expect(row).toBeVisible();
      await page.keyboard.press("/");
      await page.keyboard.type("s");
      await page.keyboard.press("ArrowDown");
      await expect(page.getByRole("option", { selected: true })).toBeVisible();
      await check(page, "suggestions");
      await page.keyboard.press("Escape");
      await page.getByRole("combobox", { name: "Search traces" }).fill("status:wrong");
      await expect(page.getByText(/needs one of/)).toBeVisible();
      await check(page, "a query that cannot be read");
      await page.getByRole("combobox", { name: "Search traces" }).fill("");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "How to search" }).click();
      await check(page, "help");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Break down/ }).click();
      await expect(page.getByRole("row", { name: /gpt-5-mini/ })).toBeVisible();
      await check(page, "breakdown");
      await page.keyboard.press("Escape");
      await row.hover();
      await row.getByRole("checkbox").click();
      await page.keyboard.press("Delete");
      await expect(page.getByRole("dialog", { name: "Delete 1 trace?" })).toBeVisible();
      await check(page, "delete");
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await expect(page.getByText("1 trace deleted")).toBeVisible();
      await expect(page.getByRole("dialog", { name: "Delete 1 trace?" })).toHaveCount(0);
      await check(page, "deleted");
      await page.keyboard.press("Control+Z");
      await expect(page.getByText("1 trace is back")).toBeVisible();
      await row.getByRole("checkbox").click();
      await page.keyboard.press("Shift+E");
      await expect(page.getByRole("dialog", { name: "Export 1 trace" })).toBeVisible();
      await check(page, "export");
      await page.keyboard.press("Escape");
      await page.goto(`${engine.origin}/import`);
      for (const source of ["Files", "MLflow", "Langfuse"]) {
        await page.getByRole("radio", { name: source }).check();
        await check(page, `import, ${source}`);
      }
    });

    test("settings, collector and runs with data", async ({ page, fresh, open }) => {
      await sendTrace(fresh.collector, agentTrace("Accessible?", "Yes."));
      await fetch(`${fresh.collector}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body: "no" });
      const run = { experiment_id: "0", run_name: "baseline", start_time: Date.now() };
      const made = await fetch(`${fresh.collector}/api/2.0/mlflow/runs/create`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(run),
      });
      expect(made.ok).toBe(true);
      const { run: logged } = (await made.json()) as { run: { info: { run_id: string } } };
      for (const step of [0, 1]) {
        await fetch(`${fresh.collector}/api/2.0/mlflow/runs/log-metric`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ run_id: logged.info.run_id, key: "loss", value: 1 - step / 2, timestamp: Date.now(), step }),
        });
      }
      await open(fresh, "/collector");
      await expect(page.getByText("What was not taken")).toBeVisible();
      await check(page, "Collector");
      await page.getByRole("link", { name: "Runs" }).click();
      await page.getByRole("row", { name: /baseline/ }).click();
      await expect(page.getByRole("img", { name: /History of loss/ })).toBeVisible();
      await check(page, "Runs");
      await page.getByRole("link", { name: "Settings" }).click();
      await page.getByRole("button", { name: "Make a key" }).click();
      await expect(page.getByText(/^MLFLOW_TRACKING_TOKEN=/)).toBeVisible();
      await page.getByRole("button", { name: "Add a price" }).click();
      await page.getByRole("textbox", { name: "Model" }).fill("gpt-5-mini");
      await expect(page.getByText(/Shipped price/)).toBeVisible();
      await check(page, "Settings");
      await page.getByRole("textbox", { name: "Input $" }).fill("1");
      await page.getByRole("textbox", { name: "Output $" }).fill("2");
      await page.getByRole("button", { name: "Set the price" }).click();
      await expect(page.getByRole("row", { name: /gpt-5-mini/ })).toBeVisible();
      await page.getByRole("button", { name: "Remove…" }).click();
      await expect(page.getByRole("dialog", { name: "Remove the key?" })).toBeVisible();
      await check(page, "Settings, asked");
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
      await page.keyboard.press("j");
      await page.keyboard.press("x");
      await expect(page.getByText("1 selected")).toBeVisible();
      await check(page, "selected");
      await page.keyboard.press("m");
      await expect(page.getByRole("dialog", { name: "Move to project" })).toBeVisible();
      await check(page, "move");
      await page.keyboard.press("Escape");
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
