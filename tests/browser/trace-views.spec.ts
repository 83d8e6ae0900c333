import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Engine } from "./engine.ts";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, messages, newSpanId, newTraceId, sendTrace, type SpanInput } from "./otlp.ts";

async function openAgent(
  page: Page,
  engine: Engine,
  open: (engine: Engine, path?: string) => Promise<void>,
  project: string,
  question: string,
) {
  await sendTrace(engine.collector, agentTrace(question, "It was **shipped** today."), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: new RegExp(question.slice(0, 20)) }).click();
  await expect(page.getByRole("tree", { name: "Spans" }).getByRole("treeitem")).toHaveCount(4);
}

test("the view is chosen by key, lives in the address, and the conversation leads to its spans", async ({
  page,
  engine,
  open,
  project,
}) => {
  await openAgent(page, engine, open, project, "Where is order 88213?");
  await page.getByRole("treeitem", { name: /support agent/ }).click();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/view=conversation/);
  const conversation = page.getByRole("region", { name: "Conversation" });
  await expect(conversation.getByRole("article").filter({ hasText: /^User.*Where is order 88213\?/ })).toHaveCount(1);
  await expect(conversation.locator("strong")).toHaveText("shipped");
  await expect(conversation.getByText("1 document")).toBeVisible();
  const call = conversation.getByText("lookup", { exact: true }).first();
  await call.click();
  await expect(conversation.getByText("upstream timed out").first()).toBeVisible();
  await conversation.getByRole("button", { name: "Show the span lookup" }).click();
  await expect(page.getByRole("treeitem", { name: /lookup/ })).toHaveAttribute("aria-selected", "true");
  await expect(page).not.toHaveURL(/view=/);
  await page.goBack();
  await expect(conversation).toBeVisible();

  await page.keyboard.press("w");
  await expect(page).toHaveURL(/view=timeline/);
  const rows = page.getByRole("tree", { name: "Spans in time" }).getByRole("treeitem");
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(0)).toContainText("900 ms");
  await page.reload();
  await expect(rows).toHaveCount(4);
  await page.keyboard.press("t");
  await expect(page.getByRole("tree", { name: "Spans", exact: true })).toBeVisible();
});

test("the tree is gone through by keys: ends, parent, first child", async ({ page, engine, open, project }) => {
  await openAgent(page, engine, open, project, "Up and down by keys");
  const selected = page.getByRole("treeitem", { selected: true });
  await page.getByRole("treeitem", { name: /support agent/ }).click();
  await page.keyboard.press("End");
  await expect(selected).toContainText("find documents");
  await expect(selected).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(selected).toContainText("support agent");
  await expect(selected).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(selected).toContainText("chat gpt-5-mini");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("treeitem")).toHaveCount(1);
  await expect(selected).toHaveAttribute("aria-expanded", "false");
});

test("in the conversation a match is shown where it was said", async ({ page, engine, open, project }) => {
  await openAgent(page, engine, open, project, "Where is parcel 4712 now?");
  await page.getByRole("treeitem", { name: /support agent/ }).click();
  await page.keyboard.press("c");
  const conversation = page.getByRole("region", { name: "Conversation" });
  await expect(conversation).toBeVisible();
  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find in the trace" });
  await field.fill("upstream timed out");
  await expect(page.getByRole("search").getByRole("status")).toContainText("1 span");
  await field.press("Enter");
  await expect(conversation.getByText("upstream timed out").first()).toBeVisible();
  await expect(page).toHaveURL(/view=conversation/);
});

test("the timeline goes closer by wheel and keys, and back to all of it", async ({ page, engine, open, project }) => {
  await openAgent(page, engine, open, project, "How far away is it?");
  await page.getByRole("treeitem", { name: /support agent/ }).click();
  await page.keyboard.press("w");
  const retriever = page.getByRole("treeitem", { name: /find documents/ });
  await expect(retriever).toContainText("60 ms");
  await expect(retriever).not.toContainText("out of view");
  const lookup = page.getByRole("treeitem", { name: /chat gpt/ });
  const box = await lookup.boundingBox();
  if (box === null) throw new Error("no row");
  await page.mouse.move(box.x + box.width * 0.5, box.y + 5);
  await page.keyboard.down("Control");
  for (let times = 0; times < 12; times += 1) await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await expect(retriever).toContainText("out of view");
  await page.getByRole("button", { name: "Only spans in view" }).click();
  await expect(retriever).toHaveCount(0);
  await expect(page.getByRole("treeitem", { name: /support agent/ })).toBeVisible();
  await page.keyboard.press("0");
  await page.getByRole("button", { name: "Show spans of all times" }).click();
  await expect(retriever).not.toContainText("out of view");
  await page.keyboard.press("=");
  await page.getByRole("button", { name: "All of it" }).click();
  await expect(retriever).not.toContainText("out of view");
});

test("what is found is counted, marked, and gone through span by span", async ({ page, engine, open, project }) => {
  await openAgent(page, engine, open, project, "Where is parcel 4711 now?");
  await page.keyboard.press("Control+f");
  const field = page.getByRole("textbox", { name: "Find in the trace" });
  await expect(field).toBeFocused();
  await field.fill("PARCEL 4711");
  const told = page.getByRole("search").getByRole("status");
  await expect(told).toContainText("3 matches in 3 spans");
  await field.press("Enter");
  await expect(told).toContainText("1 / 3");
  await expect(page.getByRole("treeitem", { name: /support agent/ })).toHaveAttribute("aria-selected", "true");
  await field.press("Enter");
  await expect(page.getByRole("treeitem", { name: /chat gpt/ })).toHaveAttribute("aria-selected", "true");
  await expect.poll(() => page.evaluate(() => CSS.highlights.get("found")?.size ?? 0)).toBeGreaterThan(0);
  await page.getByRole("treeitem", { name: /chat gpt/ }).click();
  await page.keyboard.press("Shift+N");
  await expect(told).toContainText("1 / 3");
  await page.keyboard.press("n");
  await expect(told).toContainText("2 / 3");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(page.getByRole("tree")).toBeVisible();
});

test("the panel takes the whole screen, and Escape gives the list back first", async ({ page, engine, open, project }) => {
  await openAgent(page, engine, open, project, "Whole screen please");
  await page.getByRole("button", { name: "Use the whole screen" }).click();
  await expect(page).toHaveURL(/full=1/);
  await expect(page.getByRole("grid", { name: "Traces" })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("treeitem", { name: /support agent/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid", { name: "Traces" })).toBeVisible();
  await expect(page.getByRole("tree")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("tree")).toHaveCount(0);
});

test("a span is copied as a request, shown raw, and its values are searched", async ({ page, engine, open, project, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`key ${String(index)}`, { value: index }]));
  await sendTrace(
    engine.collector,
    [
      {
        name: "chat with much",
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.request.model": "gpt-5-mini",
          "gen_ai.input.messages": messages({ role: "user", parts: [{ type: "text", content: "It's *me*" }] }),
          "app.state": JSON.stringify(many),
        },
      },
    ],
    project,
  );
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /chat with much/ }).click();
  await page.getByRole("button", { name: "Copy the span" }).click();
  await page.getByRole("button", { name: "As cURL" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("It'\\''s *me*");
  await page.keyboard.press("Escape");
  const input = page.getByRole("region", { name: "Input" });
  await expect(input.locator("em")).toHaveText("me");

  await page.getByRole("tab", { name: "Raw" }).click();
  await expect(page).toHaveURL(/tab=raw/);
  const find = page.getByRole("textbox", { name: "Find in this value" });
  await find.fill("gpt-5-mini");
  await find.press("Enter");
  await expect(page.locator("[data-found=true]")).toContainText("gpt-5-mini");
  await page.locator("[data-found=true]").click();
  await page.locator("[data-found=true]").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("button", { name: "row", expanded: true })).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("button", { name: /^row/, expanded: false })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("group", { name: "span_id" })).toBeFocused();
  await page.locator("[data-found=true]").hover();
  await page.locator("[data-found=true]").getByRole("button", { name: "Copy the path" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\$\.row\.model$/);
});

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, reducedMotion: "reduce" } as { colorScheme: typeof scheme });

    test("the views have no fault that axe finds", async ({ page, engine, open, project }) => {
      test.setTimeout(120_000);
      await openAgent(page, engine, open, project, `Accessible in ${scheme}?`);
      const check = async (what: string, within = "[data-keys=trace]") => {
        const { violations } = await new AxeBuilder({ page }).include(within).analyze();
        expect(violations.map((one) => `${what}: ${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`)).toEqual([]);
      };
      await page.getByRole("treeitem", { name: /chat gpt/ }).click();
      await page.keyboard.press("Control+f");
      await page.getByRole("textbox", { name: "Find in the trace" }).fill("customers");
      await expect(page.getByRole("search").getByRole("status")).toContainText("1 match");
      await check("find");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Spans shown/ }).click();
      await check("filter", "[role=dialog]");
      await page.keyboard.press("Escape");
      await page.getByRole("tab", { name: "Raw" }).click();
      await check("raw");
      await page.getByRole("radio", { name: "Timeline" }).check();
      await expect(page.getByRole("tree", { name: "Spans in time" })).toBeVisible();
      await check("timeline");
      await page.getByRole("radio", { name: "Conversation" }).check();
      await expect(page.getByRole("region", { name: "Conversation" })).toBeVisible();
      await check("conversation");
    });
  });
}

const wide = 330;
const deep = 100;

/** 33,000 spans: chains of a hundred below one root; every 50th chain has a failure, one says what is looked for. */
async function sendHuge(engine: Engine, project: string): Promise<string> {
  const traceId = newTraceId();
  const root = newSpanId();
  const chains: SpanInput[] = [{ name: "huge run", spanId: root, durationMs: 60_000, ago: 60_000 }];
  for (let chain = 0; chain < wide; chain += 1) {
    let above = root;
    for (let level = 0; level < deep; level += 1) {
      const spanId = newSpanId();
      const failed = level === deep - 1 && chain % 50 === 49;
      chains.push({
        name: `step ${String(chain)}.${String(level)}`,
        spanId,
        parentSpanId: above,
        ago: 59_000 - chain * 170 - level,
        durationMs: 150 - level,
        attributes: {
          "openinference.span.kind": level === 0 ? "CHAIN" : level % 2 === 0 ? "LLM" : "TOOL",
          ...(chain === 300 && level === 50 && { "input.value": "the needle lies here" }),
        },
        ...(failed && { error: { type: "Oops", message: "no", stacktrace: "at 1" } }),
      });
      above = spanId;
    }
  }
  for (let from = 0; from < chains.length; from += 3000)
    await sendTrace(
      engine.collector,
      chains.slice(from, from + 3000).map((one) => ({ ...one, traceId })),
      project,
    );
  return traceId;
}

test("a trace of 33,000 spans: opened, filtered, collapsed, searched, gone through by its failures", async ({
  page,
  engine,
  open,
  project,
}) => {
  test.setTimeout(120_000);
  const trace = await sendHuge(engine, project);
  await open(engine, `/traces?trace=${trace}`);
  const items = page.getByRole("tree", { name: "Spans", exact: true }).getByRole("treeitem");
  await expect(items.first()).toContainText("huge run");
  await expect(page.getByText("33,001 spans").first()).toBeVisible({ timeout: 20_000 });
  expect(await items.count()).toBeLessThan(80);

  await items.first().click();
  await page.keyboard.press("f");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("step 49.99");
  await page.keyboard.press("Shift+F");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("step 299.99");

  await page.keyboard.press("Shift+ArrowLeft");
  await expect(items).toHaveCount(1);
  await items.first().click();
  await page.keyboard.press("f");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("step 49.99");
  await page.keyboard.press("Shift+ArrowRight");

  await page.getByRole("button", { name: /^Spans shown/ }).click();
  await page.getByRole("checkbox", { name: /Chain/ }).check();
  await expect(page.getByText("330 spans shown")).toBeVisible();
  await page.getByRole("checkbox", { name: /Failed only/ }).check();
  await expect(page.getByText("No span is left by the filter")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show all spans" }).click();

  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Find in the trace" }).fill("needle");
  await expect(page.getByRole("search").getByRole("status")).toContainText("1 match in 1 span", { timeout: 20_000 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("step 300.50");
  await expect(page.getByText("the needle lies here").last()).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("treeitem", { selected: true }).click();
  await page.keyboard.press("w");
  const rows = page.getByRole("tree", { name: "Spans in time" }).getByRole("treeitem");
  await expect(page.getByRole("treeitem", { selected: true })).toContainText("step 300.50");
  expect(await rows.count()).toBeLessThan(80);
  await page.getByRole("button", { name: /^Leave out spans under/ }).click();
  await expect(page.getByText(/^[\d,]+ spans shown$/)).toBeVisible();
});
