import { chooseProject, expect, test } from "./fixtures.ts";
import { messages, sendTrace } from "./otlp.ts";

const script = '<script>globalThis.taken = 1</script><img src="https://evil.example/x.png" onerror="globalThis.taken = 1">';
const links = "**Links:** [click](javascript:globalThis.taken=1) ![](https://evil.example/y.png)";

test("what a trace contains is shown as text, runs nothing and fetches nothing", async ({ page, engine, open, project }) => {
  await sendTrace(
    engine.collector,
    [
      {
        name: `${script} \u202Egnp.exe`,
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.input.messages": messages(
            {
              role: "user",
              parts: [
                { type: "text", content: script },
                { type: "text", content: links },
                {
                  type: "uri",
                  modality: "image",
                  mime_type: "image/png",
                  uri: "https://evil.example/z.png",
                },
              ],
            },
            {
              role: script,
              parts: [{ type: "text", content: "a\u202Eb\u0007c" }],
            },
          ),
          "gen_ai.output.messages": messages({
            role: "assistant",
            parts: [{ type: "text", content: "No." }],
            finish_reason: "stop",
          }),
          "app.payload": '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
          [`<b>${"k".repeat(300)}</b>`]: script,
        },
      },
      {
        name: "json",
        attributes: {
          "input.value": '{"__proto__": {"polluted": true}, "html": "<b>bold</b>"}',
          "input.mime_type": "application/json",
        },
      },
    ],
    project,
  );
  page.on("dialog", () => expect(true, "a dialog opened").toBe(false));
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /globalThis\.taken/ }).click();

  await page.getByRole("treeitem", { name: /globalThis\.taken/ }).click();
  const input = page.getByRole("region", { name: "Input" });
  await expect(input.getByText("<script>globalThis.taken = 1</script>").first()).toBeVisible();
  await expect(input.getByText("click", { exact: true })).toBeVisible();
  await expect(input.getByText("(not loaded)")).toBeVisible();
  await expect(page.locator("a[href^='javascript']")).toHaveCount(0);
  await input.getByRole("radio", { name: "Text" }).check();
  await expect(input.getByText("[click](javascript:globalThis.taken=1)")).toBeVisible();
  await input.getByRole("radio", { name: "Chat" }).check();
  await expect(input.getByText("evil.example, not loaded")).toBeVisible();
  await expect(input.getByText("RLO", { exact: true })).toBeVisible();
  await expect(input.getByText("BEL", { exact: true })).toBeVisible();
  await page.getByRole("tab", { name: /Attributes/ }).click();
  await expect(page.getByText("app.payload")).toBeVisible();

  await page.getByRole("tab", { name: /Content/ }).click();
  await page.getByRole("treeitem", { name: /json/ }).click();
  await expect(page.getByRole("region", { name: "Input" }).getByText("__proto__")).toBeVisible();
  await expect(page.getByText("<b>bold</b>")).toBeVisible();

  const taken = await page.evaluate(() => ({
    taken: (globalThis as { taken?: number }).taken,
    polluted: ({} as { polluted?: boolean }).polluted,
    images: document.images.length,
    scripts: document.querySelectorAll("main script").length,
  }));
  expect(taken).toEqual({
    taken: undefined,
    polluted: undefined,
    images: 0,
    scripts: 0,
  });
});

/** Escapes of a terminal, texts nested deeper than any stack, and ten megabytes in one line. */
const nested = `${">".repeat(20_000)} deep`;
const tables = `${"|a".repeat(4000)}\n${"|-".repeat(4000)}\n${"|b".repeat(4000)}`;

test("texts made to overwhelm are shown, too, and the page stays quick", async ({ page, engine, open, project }) => {
  test.setTimeout(90_000);
  const said = (content: string) => ({ role: "user", parts: [{ type: "text", content }] });
  await sendTrace(
    engine.collector,
    [
      {
        name: "overwhelming",
        durationMs: 500,
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.input.messages": messages(said("\u001b[31mred\u001b[0m"), said(nested), said(tables)),
          "gen_ai.output.messages": messages({ role: "assistant", parts: [{ type: "text", content: "y".repeat(900_000) }] }),
          "app.line": "z".repeat(10_000_000),
        },
      },
    ],
    project,
  );
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /overwhelming/ }).click();
  const input = page.getByRole("region", { name: "Input" });
  await expect(input.getByText("ESC", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  await expect(input.getByText(">>>>>>>>").first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Output" }).getByText("900,000 in all")).toBeVisible();
  await page.getByRole("tab", { name: /Attributes/ }).click();
  const line = page.getByRole("region", { name: "app.line" });
  await expect(line.getByText(/zzzz/).first()).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press("c");
  await expect(page.getByRole("region", { name: "Conversation" }).getByText("ESC", { exact: true }).first()).toBeVisible({
    timeout: 20_000,
  });
  const began = Date.now();
  await page.keyboard.press("t");
  await expect(page.getByRole("tree", { name: "Spans" })).toBeVisible();
  expect(Date.now() - began).toBeLessThan(3000);
});
