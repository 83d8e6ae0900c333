import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, messages, newSpanId, sendTrace, type SpanInput } from "./otlp.ts";

/** An agent that looks three things up, each a step of its own, and answers. */
function lookups(question: string, found: string[], answer: string): SpanInput[] {
  const root = newSpanId();
  const step = (name: string, output: string, at: number): SpanInput => ({
    name,
    parentSpanId: root,
    ago: 900 - at * 10,
    durationMs: 40,
    attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, "input.value": name, "output.value": output },
  });
  return [
    { name: "shop agent", spanId: root, ago: 1000, durationMs: 900, attributes: { "input.value": question, "output.value": answer } },
    ...found.map((output, index) => step(`lookup ${String.fromCodePoint(97 + index)}`, output, index)),
    {
      name: "chat",
      parentSpanId: root,
      ago: 500,
      durationMs: answer.length * 10,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-5-mini",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": answer.length,
        "gen_ai.input.messages": messages(
          { role: "system", parts: [{ type: "text", content: "You help customers." }] },
          { role: "user", parts: [{ type: "text", content: question }] },
        ),
        "gen_ai.output.messages": messages({ role: "assistant", parts: [{ type: "text", content: answer }] }),
      },
    },
  ];
}

async function select(page: Page, name: RegExp): Promise<void> {
  const row = page.getByRole("row", { name });
  await row.hover();
  await row.getByRole("checkbox").click();
}

test("two traces of the list stand side by side, from the first divergence to its words", async ({ page, engine, open, project }) => {
  const a = await sendTrace(engine.collector, lookups("Where is it?", ["1", "2", "3", "4", "old"], "In the blue hall."), project);
  const b = await sendTrace(
    engine.collector,
    lookups("Where is it?", ["1", "2", "3", "4", "new"], "In the green hall, upstairs."),
    project,
  );
  await open(engine, "/traces");
  await chooseProject(page, project);
  await select(page, /blue hall/);
  await expect(page.getByRole("button", { name: "Compare", exact: true })).toHaveCount(0);
  await select(page, /green hall/);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/compare\\?.*a=${a}.*b=${b}`));

  const grid = page.getByRole("grid", { name: "Steps side by side" });
  await expect(grid.getByRole("row", { name: /4 equal steps/ })).toBeVisible();
  const first = grid.getByRole("row", { name: /First divergence/ });
  await expect(first).toContainText("lookup e");
  await expect(first).toHaveAttribute("aria-selected", "true");
  await expect(first).toBeFocused();
  const pair = page.getByRole("region", { name: "The pair" });
  await expect(pair.locator("del")).toHaveText(["old"]);
  await expect(pair.locator("ins")).toHaveText(["new"]);

  await page.keyboard.press("d");
  await expect(pair.getByRole("heading", { name: "chat" })).toBeVisible();
  await expect(pair.getByText("2 equal: Input: system, Input: user")).toBeVisible();
  await expect(pair.locator("ins").first()).toContainText("green");
  await page.keyboard.press("v");
  await expect(pair.getByRole("radio", { name: "Side by side" })).toBeChecked();
  await page.keyboard.press("v");
  await page.keyboard.press("p");
  await expect(first).toBeFocused();

  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(grid.getByRole("row", { name: /lookup a/ })).toBeVisible();
  await expect(grid.getByRole("row", { name: /equal steps/ })).toHaveCount(0);
  await page.keyboard.press("o");
  await page.keyboard.press("o");
  await expect(grid.getByRole("row", { name: /4 equal steps/ })).toBeVisible();

  await page.keyboard.press("p");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(new RegExp(`a=${b}.*b=${a}`));
  await expect(pair.locator("del")).toHaveText(["new"]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid", { name: "Traces" })).toBeVisible();
});

test("a copied address opens the same step, and the trace behind a side is one click away", async ({ page, engine, open, project }) => {
  const a = await sendTrace(engine.collector, lookups("Where?", ["1", "2"], "Here."), project);
  const b = await sendTrace(engine.collector, lookups("Where?", ["1", "x"], "There."), project);
  await open(engine, `/compare?a=${a}&b=${b}&step=3`);
  const grid = page.getByRole("grid", { name: "Steps side by side" });
  await expect(grid.getByRole("row", { selected: true })).toContainText("chat");
  await page.getByRole("link", { name: "shop agent" }).last().click();
  await expect(page).toHaveURL(new RegExp(`/traces\\?.*trace=${b}`));
  await expect(page.getByRole("treeitem", { name: /chat/ })).toHaveAttribute("aria-selected", "true");
});

test("an open trace is compared with an earlier one of its name", async ({ page, engine, open, project }) => {
  await sendTrace(
    engine.collector,
    lookups("First?", ["1"], "One.").map((span) => ({ ...span, ago: (span.ago ?? 0) + 60_000 })),
    project,
  );
  await sendTrace(engine.collector, lookups("Second?", ["1"], "Two."), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /Second/ }).click();
  await expect(page.getByRole("treeitem", { name: /chat/ })).toBeVisible();
  await page.keyboard.press("Shift+C");
  const choice = page.getByRole("dialog", { name: "Compare with an earlier trace of this name" }).getByRole("link", { name: /First/ });
  await expect(choice).toBeFocused();
  await page.keyboard.press("Enter");
  const grid = page.getByRole("grid", { name: "Steps side by side" });
  await expect(grid.getByRole("row", { name: /First divergence/ })).toContainText("shop agent");
});

test("equal traces say so, and a missing one is said to be missing", async ({ page, engine, open, project }) => {
  const a = await sendTrace(engine.collector, lookups("Same?", ["1", "2"], "Yes."), project);
  const b = await sendTrace(engine.collector, lookups("Same?", ["1", "2"], "Yes."), project);
  await open(engine, `/compare?a=${a}&b=${b}`);
  await expect(page.getByText("All 4 are equal")).toBeVisible();
  await expect(page.getByRole("row", { name: /4 equal steps/ })).toBeVisible();
  await open(engine, `/compare?a=${a}&b=${"0".repeat(31)}1`);
  await expect(page.getByRole("heading", { name: "These traces cannot be compared" })).toBeVisible();
});

test("hostile words stand in a difference as text", async ({ page, engine, open, project }) => {
  const evil = (word: string) => `<img src=x onerror=alert(1)> \u202e${word} \u001b[31m javascript:alert(1)`;
  const a = await sendTrace(engine.collector, [{ name: "evil", attributes: { "output.value": evil("old") } }], project);
  const b = await sendTrace(engine.collector, [{ name: "evil", attributes: { "output.value": evil("new") } }], project);
  await open(engine, `/compare?a=${a}&b=${b}`);
  const pair = page.getByRole("region", { name: "The pair" });
  await expect(pair.locator("ins").first()).toHaveText("new");
  await expect(pair.getByText("RLO").first()).toBeVisible();
  await expect(pair.getByText(/<img src=x/).first()).toBeVisible();
});

test("texts of megabytes are told apart without stalling, and where that was done roughly it is said", async ({
  page,
  engine,
  open,
  project,
}) => {
  test.slow();
  // In one line, longer than what is cut into words at once.
  const long = Array.from({ length: 40_000 }, (_, at) => `{"number":${String((at * 7919) % 1_000_003)},"lucky":true}, `).join("");
  const half = long.indexOf("lucky", long.length / 2);
  const changed = `${long.slice(0, half).replace("lucky", "happy")}sad${long.slice(half + 5)}`;
  const noise = (step: number) => Array.from({ length: 400_000 }, (_, at) => String((at * step) % 9973)).join(" ");
  const spans = (text: string, step: number): SpanInput[] => {
    const root = newSpanId();
    return [
      { name: "long", spanId: root, attributes: { "output.value": text } },
      { name: "noise", parentSpanId: root, attributes: { "output.value": noise(step) } },
    ];
  };
  const a = await sendTrace(engine.collector, spans(long, 3), project);
  const b = await sendTrace(engine.collector, spans(changed, 7), project);
  await open(engine, `/compare?a=${a}&b=${b}&step=0`);
  const pair = page.getByRole("region", { name: "The pair" });
  const output = pair.getByRole("region", { name: "Output" });
  await expect(output.locator("ins")).toHaveText(["happy", "sad"], { timeout: 30_000 });
  await expect(output.locator("del")).toHaveText(["lucky", "lucky"]);
  await page.keyboard.press("v");
  await expect(output.locator("del")).toHaveText(["lucky", "lucky"]);
  await page.keyboard.press("v");
  await page.keyboard.press("j");
  await expect(pair.getByRole("heading", { name: "noise" })).toBeVisible({ timeout: 30_000 });
  await expect(output.getByText(/told roughly/)).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press("k");
  await expect(pair.getByRole("heading", { name: "long" })).toBeVisible();
});

test("a fold that is opened stays under the pointer, and the chosen step is kept", async ({ page, engine, open, project }) => {
  const found = Array.from({ length: 20 }, (_, at) => String(at));
  const a = await sendTrace(engine.collector, lookups("Where?", found, "Here."), project);
  const b = await sendTrace(engine.collector, lookups("Where?", found, "There."), project);
  await open(engine, `/compare?a=${a}&b=${b}`);
  const grid = page.getByRole("grid", { name: "Steps side by side" });
  await grid.getByRole("row", { name: /20 equal steps/ }).click();
  await expect(grid.getByRole("row", { selected: true })).toContainText("lookup a");
  await expect(grid.getByRole("row", { selected: true })).toBeFocused();
  await page.keyboard.press("End");
  await expect(grid.getByRole("row", { selected: true })).toContainText("chat");
  await page.keyboard.press("o");
  await page.keyboard.press("o");
  await expect(grid.getByRole("row", { name: /20 equal steps/ })).toBeVisible();
  await expect(grid.getByRole("row", { selected: true })).toContainText("chat");
});

test("two sessions stand side by side turn by turn", async ({ page, engine, open, project }) => {
  const turn = (session: string, question: string, answer: string, ago: number): SpanInput[] => [
    { name: "turn", ago, attributes: { "session.id": session, "input.value": question, "output.value": answer } },
  ];
  const [one, two] = [`one-${project}`, `two-${project}`];
  await sendTrace(engine.collector, turn(one, "Where is it?", "In the hall.", 9000), project);
  await sendTrace(engine.collector, turn(one, "When did it come?", "It came on Monday.", 8000), project);
  await sendTrace(engine.collector, turn(two, "Where is it?", "In the hall.", 7000), project);
  await sendTrace(engine.collector, turn(two, "When did it come?", "It came on Tuesday.", 6000), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  await expect(page).toHaveURL(/project=\d+/);
  const id = new URL(page.url()).searchParams.get("project") ?? "";
  await open(engine, `/compare?of=sessions&a=${one}&b=${two}&pa=${id}&pb=${id}`);
  const turns = page.getByRole("list", { name: "Turns side by side" }).getByRole("listitem");
  await expect(turns).toHaveCount(2);
  await expect(turns.nth(1).locator("del")).toHaveText("Monday");
  await expect(turns.nth(1).locator("ins")).toHaveText("Tuesday");
  await page.keyboard.press("p");
  await expect(turns.nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("grid", { name: "Steps side by side" })).toBeVisible();
});

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1440, 900]) {
    test.describe(`${scheme}, ${String(width)} px`, () => {
      test.use({ colorScheme: scheme, reducedMotion: "reduce", viewport: { width, height: 900 } } as { colorScheme: typeof scheme });

      test("the comparison has no finding of axe", async ({ page, engine, open, project }) => {
        test.slow();
        const a = await sendTrace(engine.collector, agentTrace("Accessible?", "Yes, of course."), project);
        const b = await sendTrace(engine.collector, lookups("Accessible?", ["1", "2", "3"], "No, not yet."), project);
        await open(engine, `/compare?a=${a}&b=${b}`);
        const rows = page.getByRole("grid", { name: "Steps side by side" }).getByRole("row");
        await expect(rows.nth(1)).toBeVisible();
        await expect(page.getByRole("region", { name: "The pair" })).toBeVisible();
        const check = async (what: string) => {
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map((one) => `${what}: ${one.id} ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`)).toEqual([]);
        };
        await check("pair");
        await page.keyboard.press("End");
        await expect(page.getByRole("region", { name: "The step" })).toBeVisible();
        await check("one side");
        const said = (session: string): SpanInput[] => [{ name: "turn", attributes: { "session.id": session, "input.value": "Where?" } }];
        const sessions = [`a-${project}`, `b-${project}`] as const;
        for (const session of sessions) await sendTrace(engine.collector, said(session));
        await open(engine, `/compare?of=sessions&a=${sessions[0]}&b=${sessions[1]}&pa=0&pb=0`);
        await expect(page.getByRole("list", { name: "Turns side by side" })).toBeVisible();
        await check("sessions");
        await open(engine, `/compare?a=${a}&b=${"0".repeat(31)}1`);
        await expect(page.getByRole("alert")).toBeVisible();
        await check("missing");
      });
    });
  }
}
