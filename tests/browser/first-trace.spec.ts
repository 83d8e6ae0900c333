import { expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

test("Home waits for the first trace and shows it within a second, without a reload", async ({ page, fresh, open }) => {
  await open(fresh);
  await expect(page.getByText("Waiting for the first trace")).toBeVisible();
  await sendTrace(fresh.collector, agentTrace("Where is my order?", "On its way."));
  await expect(page.getByText("1 trace", { exact: true })).toBeVisible({
    timeout: 1000,
  });
  await expect(page.getByRole("link", { name: "support agent" })).toBeVisible();
  const requests = page.getByRole("region", { name: "Last requests" }).first();
  await expect(requests.getByText("Accepted")).toBeVisible();
  await expect(requests.getByText("browser-tests")).toBeVisible();
});

test("an empty list teaches, then fills within a second and keeps filling", async ({ page, fresh, open }) => {
  await open(fresh, "/traces");
  await expect(page.getByRole("heading", { name: "No traces yet" })).toBeVisible();
  await expect(page.getByText(fresh.collector, { exact: true })).toBeVisible();
  await sendTrace(fresh.collector, agentTrace("First question", "First answer"));
  await expect(page.getByRole("row", { name: /First question/ })).toBeVisible({
    timeout: 1000,
  });
  await sendTrace(fresh.collector, agentTrace("Second question", "Second answer"));
  await expect(page.getByRole("row", { name: /Second question/ })).toBeVisible({
    timeout: 1000,
  });
});

test("a refused request shows why and what to do", async ({ page, fresh, open }) => {
  await open(fresh);
  await expect(page.getByText("No request has reached the collector")).toBeVisible();
  const answer = await fetch(`${fresh.collector}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "this is not JSON",
  });
  expect(answer.ok).toBe(false);
  const refused = page.getByRole("row", { name: /Refused 4\d\d/ });
  await expect(refused).toBeVisible();
  await expect(refused.locator("xpath=following-sibling::tr[1]")).not.toBeEmpty();
});
