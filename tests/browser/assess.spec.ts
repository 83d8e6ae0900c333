import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, newSpanId, sendTrace } from "./otlp.ts";

// Axe reads every element of a full page: slow where two cores are shared.
test.describe.configure({ timeout: 120_000 });

type Seen = {
  assessment_name: string;
  valid: boolean;
  feedback?: { value: unknown };
  rationale?: string;
  metadata?: Record<string, string>;
};

/** What MLflow's client reads of a trace. */
async function seen(collector: string, trace: string): Promise<Seen[]> {
  const answer = await fetch(`${collector}/api/3.0/mlflow/traces/tr-${trace}`);
  const info = (await answer.json()) as { trace: { trace_info: { assessments?: Seen[] } } };
  return info.trace.trace_info.assessments ?? [];
}

async function check(page: Page, where: string): Promise<void> {
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations, where).toEqual([]);
}

const editor = (page: Page) => page.getByRole("dialog", { name: /^(Assess|Change the assessment)$/ });
const judged = (page: Page) => page.getByRole("region", { name: "Assessments", exact: true });

async function assess(page: Page, name: string, key: string): Promise<void> {
  await editor(page).getByRole("combobox", { name: "Name" }).fill(name);
  await editor(page).getByRole("combobox", { name: "Name" }).press("Enter");
  await expect(editor(page).getByRole("radio", { name: "Yes" })).toBeFocused();
  await page.keyboard.press(key);
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(editor(page)).toHaveCount(0);
}

test("a trace is judged by keys, from the list and from the panel, and the client sees it", async ({ page, engine, open, project }) => {
  const trace = await sendTrace(engine.collector, agentTrace("Judge me", "As you like."), project);
  await open(engine, "/traces");
  await chooseProject(page, project);
  const row = page.getByRole("row", { name: /Judge me/ });
  await expect(row).toBeVisible();
  await page.keyboard.press("j");
  await expect(row).toBeFocused();
  await page.keyboard.press("e");
  await expect(editor(page).getByRole("combobox", { name: "Name" })).toBeFocused();
  await assess(page, "correct", "y");
  await expect(row).toBeFocused();
  await expect(page.getByText("Saved correct: Yes")).toBeVisible();
  expect(await seen(engine.collector, trace)).toMatchObject([{ assessment_name: "correct", valid: true, feedback: { value: true } }]);

  await page.keyboard.press("Enter");
  const spans = page.getByRole("tree", { name: "Spans" }).getByRole("treeitem");
  await expect(spans.nth(0)).toBeFocused();
  await expect(judged(page).getByRole("listitem", { name: "correct" })).toContainText("Yes");
  // The name that was used last is there; the answer has the focus.
  await page.keyboard.press("e");
  await expect(editor(page).getByRole("combobox", { name: "Name" })).toHaveValue("correct");
  await expect(editor(page).getByRole("radio", { name: "Yes" })).toBeFocused();
  await page.keyboard.press("n");
  await expect(editor(page).getByRole("radio", { name: "No" })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(editor(page)).toHaveCount(0);
  await expect(spans.nth(0)).toBeFocused();
  // Closing lost nothing.
  await page.keyboard.press("e");
  await expect(editor(page).getByRole("radio", { name: "No" })).toBeChecked();
  await editor(page).getByRole("radio", { name: "This span" }).check();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(page.getByRole("region", { name: "Assessments of this span" }).getByRole("listitem", { name: "correct" })).toContainText(
    "No",
  );
  expect(await seen(engine.collector, trace)).toHaveLength(2);
});

test("an edit keeps the history, a deletion can be undone", async ({ page, engine, open, project }) => {
  const trace = await sendTrace(engine.collector, agentTrace("Edit me", "Done."), project);
  await open(engine, `/traces?trace=${trace}`);
  await judged(page).getByRole("button", { name: "Assess", exact: true }).click();
  await assess(page, "helpful", "y");
  const row = judged(page).getByRole("listitem", { name: "helpful" });
  await row.getByRole("button", { name: "Change helpful" }).click();
  await expect(editor(page).getByRole("radio", { name: "Yes" })).toBeFocused();
  await page.keyboard.press("n");
  await editor(page).getByRole("textbox", { name: "Why" }).fill("It answers another question.");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(row).toContainText("No");
  await expect(row.getByRole("button", { name: "Change helpful" })).toBeFocused();
  await row.getByRole("button", { name: /It answers another question/ }).click();
  await expect(row.getByText("It answers another question.")).toBeVisible();
  await row.getByRole("button", { name: /History of helpful: 1 earlier version/ }).click();
  const versions = page.getByRole("dialog", { name: "History of helpful" }).getByRole("listitem");
  await expect(versions).toHaveCount(2);
  await expect(versions.nth(0)).toContainText("counts");
  await expect(versions.nth(1)).toContainText("superseded");
  await check(page, "history");
  await page.keyboard.press("Escape");

  await row.getByRole("button", { name: "Delete helpful" }).click();
  await expect(page.getByText("Deleted helpful; its version before counts again")).toBeVisible();
  await expect(row).toContainText("Yes");
  expect((await seen(engine.collector, trace)).map((one) => one.valid)).toEqual([true]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toContainText("No");
  expect((await seen(engine.collector, trace)).map((one) => one.valid)).toEqual([false, true]);
});

test("types follow earlier use, and each is shown as it is", async ({ page, engine, open, project }) => {
  const traces = [];
  for (const question of ["First", "Second"]) traces.push(await sendTrace(engine.collector, agentTrace(question, "Answer."), project));
  await open(engine, `/traces?trace=${String(traces[0])}`);
  const typed = async (kind: string, name: string, type: string, label: string, text: string) => {
    await judged(page).getByRole("button", { name: "Assess", exact: true }).click();
    await editor(page).getByRole("radio", { name: kind }).check();
    await editor(page).getByRole("combobox", { name: "Name" }).fill(name);
    await editor(page).getByRole("combobox", { name: "Type of the answer" }).selectOption(type);
    await editor(page).getByRole("textbox", { name: label }).fill(text);
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(editor(page)).toHaveCount(0);
  };
  await typed("Feedback", "tone", "category", "Category", "warm");
  await typed("Feedback", "score", "number", "Number", "0,5");
  await typed("Feedback", "note", "text", "Text", `hostile <img src="http://example.invalid/x.png"> \u202e and ${"long ".repeat(30)}`);
  await typed("Expectation", "answer", "json", "JSON", '{"order": 7, "__proto__": 1}');
  await expect(judged(page).getByRole("listitem", { name: "tone" })).toContainText("warm");
  await expect(judged(page).getByRole("listitem", { name: "score" })).toContainText("0.5");
  await expect(judged(page).getByRole("listitem", { name: "note" })).toContainText("<img src=");
  await expect(judged(page).getByRole("listitem", { name: "answer" })).toContainText("expected");
  await expect(judged(page).getByRole("listitem", { name: "answer" })).toContainText("__proto__");

  await open(engine, `/traces?trace=${String(traces[1])}`);
  await judged(page).getByRole("button", { name: "Assess", exact: true }).click();
  const name = editor(page).getByRole("combobox", { name: "Name" });
  await name.fill("to");
  await expect(editor(page).getByRole("option", { name: /tone/ })).toContainText("category");
  await name.press("ArrowDown");
  await name.press("Enter");
  await expect(editor(page).getByRole("radio", { name: "warm" })).toBeFocused();
  await page.keyboard.press("1");
  await check(page, "editor");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(judged(page).getByRole("listitem", { name: "tone" })).toContainText("warm");
});

test("a failure says so and keeps what was typed", async ({ page, engine, open, project }) => {
  const trace = await sendTrace(engine.collector, agentTrace("Fail me", "Answer."), project);
  await open(engine, `/traces?trace=${trace}`);
  await judged(page).getByRole("button", { name: "Assess", exact: true }).click();
  await page.route("**/rpc/assessment_add", (route) =>
    route.fulfill({ status: 507, json: { code: "storage", message: "the disk is full: nothing was written", hint: null } }),
  );
  // It comes when the editor is there, and would take the words with it.
  await expect(editor(page).getByRole("combobox", { name: "Name" })).toBeFocused();
  await editor(page).getByRole("textbox", { name: "Why" }).fill("Words that must not be lost.");
  await assess(page, "kept", "y");
  const alert = page.getByRole("alert").filter({ hasText: "Not saved" });
  await expect(alert).toContainText("The disk is full");
  await expect(judged(page).getByText("not saved")).toBeVisible();
  await check(page, "not saved");
  await alert.getByRole("button", { name: "Open" }).click();
  await expect(editor(page).getByRole("textbox", { name: "Why" })).toHaveValue("Words that must not be lost.");
  await page.unroute("**/rpc/assessment_add");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(judged(page).getByRole("listitem", { name: "kept" })).toContainText("Yes");
  expect(await seen(engine.collector, trace)).toMatchObject([{ rationale: "Words that must not be lost." }]);
});

test("a session is judged as a whole, and the client finds it at its first trace", async ({ page, engine, open, project }) => {
  const session = `s-${newSpanId()}`;
  const turn = (name: string, ago: number) => ({
    name,
    ago,
    attributes: { "session.id": session, "input.value": name, "output.value": "ok" },
  });
  const first = await sendTrace(engine.collector, [turn("Hello", 5000)], project);
  const later = await sendTrace(engine.collector, [turn("Bye", 2000)], project);
  await open(engine, "/sessions");
  await chooseProject(page, project);
  await page.getByRole("row", { name: new RegExp(session) }).click();
  await judged(page).getByRole("button", { name: "Assess", exact: true }).click();
  await assess(page, "resolved", "n");
  await expect(judged(page).getByRole("listitem", { name: "resolved" })).toContainText("No");
  expect(await seen(engine.collector, first)).toMatchObject([
    { assessment_name: "resolved", metadata: { "mlflow.trace.session": session } },
  ]);
  expect(await seen(engine.collector, later)).toEqual([]);
});

test("new assessments state the name that is set", async ({ page, fresh, open }) => {
  const trace = await sendTrace(fresh.collector, agentTrace("Who says so?", "You."));
  await open(fresh, "/settings");
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("Reviewer 7");
  await name.press("Enter");
  await expect(page.getByRole("button", { name: "Use my name on this machine" })).toBeVisible();
  await open(fresh, `/traces?trace=${trace}`);
  await judged(page).getByRole("button", { name: "Assess", exact: true }).click();
  await expect(editor(page).getByText("as Reviewer 7")).toBeVisible();
  await assess(page, "ok", "y");
  await expect(judged(page).getByRole("listitem", { name: "ok" })).toContainText("Reviewer 7");
});
