import { expect, test } from "./fixtures.ts";
import { sendTrace } from "./otlp.ts";

const post = (url: string, body: string, type = "application/json") =>
  fetch(url, { method: "POST", headers: { "content-type": type }, body });

test("the collector says what came, from whom, and what became of it", async ({ page, fresh, open }) => {
  await open(fresh);
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page.getByRole("heading", { name: "Collector", exact: true })).toBeVisible();
  await expect(page.getByText("Nothing has come yet")).toBeVisible();
  await expect(page.getByText(fresh.collector, { exact: true })).toBeVisible();

  const trace = "0af7651916cd43dd8448eb211c80319c";
  for (const spanId of ["b7ad6b7169203331", "b7ad6b7169203332", "b7ad6b7169203333"]) {
    await sendTrace(fresh.collector, [{ name: "step", traceId: trace, spanId, attributes: { "shop.cart": "c-1" } }]);
  }
  await post(`${fresh.collector}/v1/traces`, "no");
  await post(`${fresh.collector}/v1/traces`, "no", "text/plain");
  await post(
    `${fresh.collector}/v1/logs`,
    JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: "1", body: { stringValue: "a line" } }] }] }] }),
  );
  const came = page.getByRole("region", { name: "What came" });
  await expect(came.getByRole("row", { name: /^Requests \d/ })).toHaveText(/^Requests66$/);
  await expect(came.getByRole("row", { name: /^Requests refused/ })).toContainText("2");
  await expect(came.getByRole("row", { name: /^Spans stored/ })).toContainText("3");
  await expect(came.getByRole("row", { name: /^Log records dropped/ })).toContainText("1");
  await expect(page.getByRole("region", { name: "Client libraries", exact: true }).getByRole("row", { name: /^node/ })).toBeVisible();
  const refused = page.getByRole("region", { name: "What was not taken" });
  await expect(refused.getByText("Its body is not what its headers say")).toBeVisible();
  await expect(refused.getByText("Its content type or encoding is not read here")).toBeVisible();
  await expect(refused.getByText("Lines of a program’s log")).toBeVisible();
  await expect(page.getByRole("row", { name: /shop\.cart/ })).toContainText("3");
  await expect(page.getByRole("region", { name: /^Last requests/ }).getByText("Refused")).toHaveCount(2);
});

test("the light leads to the collector, where it is stopped and started", async ({ page, fresh, open }) => {
  await open(fresh);
  await page.getByRole("link", { name: /^Collector/ }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("It is stopped: programs that send traces now are turned away.")).toBeVisible();
  await expect(page.getByRole("switch", { name: "Collector" })).not.toBeChecked();
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByRole("switch", { name: "Collector" })).toBeChecked();
  await expect(page.getByRole("button", { name: "Copy the address for gRPC" })).toBeVisible();
});
