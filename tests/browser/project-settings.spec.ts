import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

const day = 86_400_000;

test("retention is off, says what it would take before it is saved, and is turned off again", async ({ page, engine, open, project }) => {
  for (const days of [1, 40, 50]) await sendTrace(engine.collector, [{ name: "run", ago: days * day }], project);
  await open(engine, "/settings");
  await chooseProject(page, project);
  const part = page.getByRole("region", { name: "Retention" });
  await expect(part.getByText("off", { exact: true })).toBeVisible();
  await part.getByRole("checkbox", { name: /^Delete old traces/ }).check();
  await expect(part.getByText("2 traces", { exact: true })).toBeVisible();
  const days = part.getByRole("textbox", { name: "After days" });
  await days.fill("0");
  await expect(part.getByRole("button", { name: "Save" })).toBeDisabled();
  await days.fill("45");
  await expect(part.getByText("1 trace", { exact: true })).toBeVisible();
  await part.getByRole("button", { name: "Save" }).click();
  await expect(part.getByText("45 days")).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue("45");
  await part.getByRole("checkbox", { name: /^Delete old traces/ }).uncheck();
  await part.getByRole("button", { name: "Turn off" }).click();
  await expect(part.getByText("off", { exact: true })).toBeVisible();
});

test("redaction is tried before it is saved, and holds for what comes then", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, [{ name: "first run" }], project);
  await open(engine, "/settings");
  await chooseProject(page, project);
  const part = page.getByRole("region", { name: "Redaction" });
  await part.getByRole("checkbox", { name: /mail/i }).check();
  await part.getByRole("button", { name: "Add a pattern" }).click();
  await part.getByRole("textbox", { name: "Regular expression 1" }).fill("T-[");
  await expect(part.getByText(/needs a name/)).toBeVisible();
  await part.getByRole("textbox", { name: "Name of pattern 1" }).fill("ticket");
  await part.getByRole("textbox", { name: "Try it" }).fill("Write to ada@example.org about T-12345.");
  await expect(part.getByText(/at character 3/)).toBeVisible();
  await part.getByRole("textbox", { name: "Regular expression 1" }).fill("T-[0-9]{4,}");
  await expect(part.getByText(/^Replaced: /)).toBeVisible();
  await expect(part.getByRole("status")).not.toContainText("ada@example.org");
  await expect(part.getByRole("status")).not.toContainText("T-12345");
  await part.getByRole("button", { name: "Save" }).click();
  await expect(part.getByText("2 on")).toBeVisible();

  await sendTrace(engine.collector, agentTrace("I am ada@example.org and wrote T-98765", "Thanks."), project);
  await page.getByRole("link", { name: "Traces" }).click();
  const row = page.getByRole("row", { name: /support agent/ });
  await expect(row).toContainText("and wrote");
  await expect(row).not.toContainText("ada@example.org");
  await expect(row).not.toContainText("T-98765");
});
