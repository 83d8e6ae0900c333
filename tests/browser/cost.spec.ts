import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace, type SpanInput } from "./otlp.ts";

const call = (model: string): SpanInput[] => [
  {
    name: `chat ${model}`,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": model,
      "gen_ai.usage.input_tokens": 1_000_000,
      "gen_ai.usage.output_tokens": 100_000,
    },
  },
];

test("the list says what a trace cost: reckoned with the shipped prices, or not at all", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("What does it cost?", "Little."), project);
  await sendTrace(engine.collector, call("a-model-nobody-sells"), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(page.getByRole("columnheader", { name: "Cost" })).toBeVisible();
  await expect(page.getByRole("row", { name: /What does it cost/ })).toContainText("≈ $0.00009");
  await expect(page.getByRole("row", { name: /nobody-sells/ })).not.toContainText("$");
});

test("a price that is set changes what stored traces cost; edited, removed and brought back, too", async ({ page, fresh, open }) => {
  await sendTrace(fresh.collector, call("in-house-7b"));
  await open(fresh, "/traces");
  const row = page.getByRole("row", { name: /in-house-7b/ });
  await expect(row).toBeVisible();
  await expect(row).not.toContainText("$");

  await page.keyboard.press("g");
  await page.keyboard.press(",");
  await page.getByRole("button", { name: "Add a price" }).click();
  const form = page.getByRole("form", { name: "New price" });
  await form.getByRole("textbox", { name: "Model" }).fill("gpt-5-mini");
  await expect(form.getByText(/Shipped price: \$0\.25 input, \$2\.00 output/)).toBeVisible();
  await form.getByRole("button", { name: "Begin with it" }).click();
  await expect(form.getByRole("textbox", { name: "Output $" })).toHaveValue("2");
  await form.getByRole("textbox", { name: "Model" }).fill("in-house-7b");
  await expect(form.getByText("The shipped prices do not know this model.")).toBeVisible();
  await form.getByRole("textbox", { name: "Input $" }).fill("cheap");
  await expect(form.getByRole("button", { name: "Set the price" })).toBeDisabled();
  await form.getByRole("textbox", { name: "Input $" }).fill("0,10");
  await form.getByRole("textbox", { name: "Output $" }).fill("0.40");
  await form.getByRole("textbox", { name: "Output $" }).press("Enter");
  const price = page.getByRole("row", { name: /in-house-7b/ });
  await expect(price).toContainText("$0.10");

  const costs = async (text: string) => {
    await page.getByRole("link", { name: "Traces" }).click();
    await expect(row).toContainText(text);
    await page.getByRole("link", { name: "Settings" }).click();
  };
  await costs("≈ $0.14");
  await price.getByRole("button", { name: "Edit the price of in-house-7b" }).click();
  await page.getByRole("textbox", { name: "Input $" }).fill("1");
  await page.getByRole("button", { name: "Save" }).click();
  await costs("≈ $1.04");
  await price.getByRole("button", { name: "Remove the price of in-house-7b" }).click();
  await expect(page.getByText("You have set no price")).toBeVisible();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(price).toContainText("$1.00");
  await costs("≈ $1.04");
});
