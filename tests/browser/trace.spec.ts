import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

test("a chat is shown as messages, a tool's error with its trace, a retriever with its documents", async ({
  page,
  engine,
  open,
  project,
}) => {
  await sendTrace(engine.collector, agentTrace("Where is order 88213?", "It was shipped today."), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /Where is order 88213/ }).click();

  await page.getByRole("treeitem", { name: /chat gpt-5-mini/ }).click();
  const input = page.getByRole("region", { name: "Input" });
  await expect(input.getByText("System", { exact: true })).toBeVisible();
  await expect(input.getByText("Where is order 88213?")).toBeVisible();
  await expect(input.getByText("lookup")).toBeVisible();
  await expect(input.getByText("88213", { exact: true })).toBeVisible();
  await expect(input.getByText("shipped", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Output" }).getByText("It was shipped today.")).toBeVisible();
  await input.getByRole("radio", { name: "JSON" }).check();
  await expect(input.getByText("System", { exact: true })).toHaveCount(0);

  await page.getByRole("treeitem", { name: /lookup/ }).click();
  await expect(page.getByText("TimeoutError", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Stack trace" })).toContainText("tools.py");

  await page.getByRole("treeitem", { name: /find documents/ }).click();
  const documents = page.getByRole("region", { name: "Documents" });
  await expect(documents.getByText("Wash at 30 degrees.")).toBeVisible();
  await expect(documents.getByText("score 0.91")).toBeVisible();
});

test("a copied address opens the same selection", async ({ page, engine, open, project }) => {
  await sendTrace(engine.collector, agentTrace("Deep link", "Answer"), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /Deep link/ }).click();
  await page.getByRole("treeitem", { name: /find documents/ }).click();
  await page.getByRole("tab", { name: /Attributes/ }).click();
  await expect(page).toHaveURL(/tab=attributes/);
  const url = new URL(page.url());
  expect(url.hash).toBe("");

  await page.goto("about:blank");
  await open(engine, url.pathname + url.search);
  await expect(page.getByRole("grid").getByRole("row").nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("treeitem", { name: /find documents/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("tab", { name: /Attributes/ })).toHaveAttribute("aria-selected", "true");
  await page.reload();
  await expect(page.getByRole("treeitem", { name: /find documents/ })).toHaveAttribute("aria-selected", "true");

  await page.keyboard.press("Escape");
  await expect(page.getByRole("tree")).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole("treeitem", { name: /find documents/ })).toHaveAttribute("aria-selected", "true");
});

test("an empty time range says how many traces lie outside and shows them", async ({ page, engine, open, project }) => {
  const day = 86_400_000;
  for (const ago of [3 * day, 4 * day]) await sendTrace(engine.collector, [{ name: "old run", ago }], project);
  await open(engine, "/traces?range=1h");
  await chooseProject(page, project);
  await expect(page.getByRole("heading", { name: "No traces in this time range" })).toBeVisible();
  await expect(page.getByText("2 traces lie outside it.")).toBeVisible();
  await page.getByRole("button", { name: "Show them" }).click();
  await expect(page.getByRole("row", { name: /old run/ })).toHaveCount(2);
  await page.getByRole("radio", { name: "Last hour" }).check();
  await expect(page.getByText("2 traces lie outside it.")).toBeVisible();
});

test("a trace that is not there is said to be missing, and the list stays", async ({ page, engine, open }) => {
  await open(engine, `/traces?trace=${"0".repeat(31)}1`);
  await expect(page.getByRole("heading", { name: "This trace cannot be shown" })).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("heading", { name: "This trace cannot be shown" })).toHaveCount(0);
});
