import { request } from "node:http";
import { expect, test } from "./fixtures.ts";

/** The status of a request that comes under a host's name, with a key or without. */
async function ask(collector: string, host: string, key?: string): Promise<number> {
  const { hostname, port } = new URL(collector);
  const headers = {
    host: `${host}:${port}`,
    "content-type": "application/json",
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
  return new Promise((done, fail) => {
    const sent = request({ hostname, port, path: "/v1/traces", method: "POST", headers }, (answer) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    });
    sent.on("error", fail);
    sent.end('{"resourceSpans":[]}');
  });
}

test("a key is made, shown, asked for, replaced and removed", async ({ page, fresh, open, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: fresh.origin });
  await open(fresh, "/settings");
  await expect(page.getByText("These need a key")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Host name 1" })).toBeDisabled();
  await expect(page.getByRole("textbox", { name: "Further address" })).toBeDisabled();
  expect(await ask(fresh.collector, "127.0.0.1")).toBe(200);

  await page.getByRole("button", { name: "Make a key" }).click();
  await expect(page.getByText(/^OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20\S+"$/)).toBeVisible();
  const line = page.getByText(/^MLFLOW_TRACKING_TOKEN=/);
  const key = (await line.textContent())?.split("=")[1] ?? "";
  expect(key.length).toBeGreaterThanOrEqual(16);
  expect([await ask(fresh.collector, "127.0.0.1"), await ask(fresh.collector, "127.0.0.1", key)]).toEqual([401, 200]);

  await page.reload();
  await expect(line).toContainText("••••");
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole("button", { name: "Copy: MLflow" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`MLFLOW_TRACKING_TOKEN=${key}`);

  await page.getByRole("button", { name: "Replace…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Replace the key" }).click();
  await expect(line).not.toContainText("••••");
  await expect(line).not.toContainText(key);
  await expect.poll(() => ask(fresh.collector, "127.0.0.1", key)).toBe(401);

  await page.getByRole("button", { name: "Remove…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(line).toBeVisible();
  await page.getByRole("button", { name: "Remove…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the key" }).click();
  await expect(page.getByRole("button", { name: "Make a key" })).toBeVisible();
  expect(await ask(fresh.collector, "127.0.0.1")).toBe(200);
});

test("with a key, a further host name is let in; a name that cannot be one is said to be wrong", async ({ page, fresh, open }) => {
  await open(fresh, "/settings");
  await page.getByRole("button", { name: "Make a key" }).click();
  const key = (await page.getByText(/^MLFLOW_TRACKING_TOKEN=/).textContent())?.split("=")[1] ?? "";
  await expect(page.getByText("HTTP is not encrypted")).toBeVisible();
  expect(await ask(fresh.collector, "host.docker.internal", key)).toBe(403);
  const name = page.getByRole("textbox", { name: "Host name 1" });
  await name.fill("http://host.docker.internal");
  await expect(page.getByText("A name alone, without http://.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await name.fill("host.docker.internal");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  expect(await ask(fresh.collector, "host.docker.internal", key)).toBe(200);
  expect(await ask(fresh.collector, "host.docker.internal")).toBe(401);

  await page.getByRole("textbox", { name: "Further address" }).fill("203.0.113.7");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("203.0.113.7");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("textbox", { name: "Further address" })).toHaveValue("");
});

test("the ports are changed and kept; two the same are refused", async ({ page, fresh, open }) => {
  await open(fresh, "/settings");
  const http = page.getByRole("textbox", { name: "HTTP port" });
  const grpc = page.getByRole("textbox", { name: "gRPC port" });
  await expect(http).toHaveValue(new URL(fresh.collector).port);
  const before = await grpc.inputValue();
  await grpc.fill(new URL(fresh.collector).port);
  await expect(page.getByText("The same as for HTTP.")).toBeVisible();
  await grpc.fill("0");
  await page.getByRole("button", { name: "Use these ports" }).click();
  await expect(grpc).not.toHaveValue("0");
  await expect(grpc).not.toHaveValue(before);
  await expect(page.getByText(`http://127.0.0.1:${await grpc.inputValue()}`)).toBeVisible();
});
