import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

test("what is exported is imported to the same by another engine, and only once", async ({ page, engine, fresh, open, project }) => {
  const folder = await mkdtemp(join(tmpdir(), "touchstone-transfer-"));
  const file = join(folder, "traces.jsonl");
  const id = await sendTrace(engine.collector, agentTrace("Take me with you", "Gladly."), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(page.getByRole("row", { name: /Take me with you/ })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+E");
  const dialog = page.getByRole("dialog", { name: "Export 1 trace" });
  await expect(dialog.getByRole("textbox", { name: "File on this machine" })).toHaveValue(new RegExp(`${engine.home}.*\\.jsonl$`));
  await dialog.getByRole("textbox", { name: "File on this machine" }).fill(file);
  await dialog.getByRole("button", { name: "Export", exact: true }).click();
  await expect(dialog.getByText("1 trace is written to")).toBeVisible();
  expect(await readFile(file, "utf8")).toContain(id);

  await open(fresh, "/traces");
  await page.getByRole("link", { name: "Import" }).click();
  await page.getByRole("textbox", { name: "File or folder on this machine" }).fill(join(folder, "none.jsonl"));
  await expect(page.getByText(/none\.jsonl/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Import", exact: true })).toBeDisabled();
  for (const [traces, already] of [
    ["1", "0"],
    ["0", "4"],
  ] as const) {
    await page.getByRole("textbox", { name: "File or folder on this machine" }).fill(file);
    await expect(page.getByText("Touchstone", { exact: true }).last()).toBeVisible();
    await page.getByRole("button", { name: "Import", exact: true }).click();
    const report = page.getByRole("article").first();
    await expect(report.getByText("Done")).toBeVisible({ timeout: 15_000 });
    const fact = (name: string | RegExp) => report.locator("dl > div").filter({ hasText: name });
    await expect(fact("Spans there already").locator("dd")).toHaveText(already);
    await expect(fact(/^Traces/).locator("dd")).toHaveText(traces);
  }
  await page.goto(`${fresh.origin}/traces?trace=${id}`);
  await expect(page.getByRole("treeitem", { name: /find documents/ })).toBeVisible();
  await rm(folder, { recursive: true });
});

test("a file that is cut off says so, and what came before it is there", async ({ page, fresh, open }) => {
  const folder = await mkdtemp(join(tmpdir(), "touchstone-cut-"));
  const file = join(folder, "cut.jsonl");
  const chat = JSON.stringify({
    messages: [
      { role: "user", content: "Cut me" },
      { role: "assistant", content: "Ouch." },
    ],
  });
  await writeFile(file, `${chat}\n${chat.slice(0, 40)}`);
  await open(fresh, "/import");
  await page.getByRole("textbox", { name: "File or folder on this machine" }).fill(file);
  await expect(page.getByText("OpenAI chats")).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const report = page.getByRole("article").first();
  await expect(report.getByText(/Why something was refused|stored/).first()).toBeVisible({ timeout: 15_000 });
  await page.getByRole("link", { name: "Traces" }).click();
  await expect(page.getByRole("row", { name: /Cut me/ })).toBeVisible();
  await rm(folder, { recursive: true });
});

test("a folder is looked at as a whole and imported file by file", async ({ page, fresh, open }) => {
  const folder = await mkdtemp(join(tmpdir(), "touchstone-folder-"));
  const chat = (text: string) => JSON.stringify({ messages: [{ role: "user", content: text }] });
  await writeFile(join(folder, "a.jsonl"), `${chat("From the first file")}\n`);
  await writeFile(join(folder, "b.jsonl"), `${chat("From the second file")}\n`);
  await writeFile(join(folder, "notes.txt"), "nothing of ours");
  await open(fresh, "/import");
  await expect(page.getByRole("button", { name: "Folder…" })).toHaveCount(0);
  await page.getByRole("textbox", { name: "File or folder on this machine" }).fill(folder);
  await expect(page.getByText("2 files", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const report = page.getByRole("article").first();
  await expect(report.getByText("Done")).toBeVisible({ timeout: 15_000 });
  await expect(report.getByText(/notes\.txt/)).toBeVisible();
  await page.getByRole("link", { name: "Traces" }).click();
  await expect(page.getByRole("row", { name: /From the first file/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /From the second file/ })).toBeVisible();
  await rm(folder, { recursive: true });
});

test("a server that is not there says so", async ({ page, fresh, open }) => {
  await open(fresh, "/import");
  await page.getByRole("radio", { name: "MLflow" }).check();
  await page.getByRole("textbox", { name: /^Address of the server/ }).fill("http://127.0.0.1:9");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "127.0.0.1:9" }).first()).toBeVisible({ timeout: 15_000 });
});
