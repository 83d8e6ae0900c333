import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chooseProject, expect, test } from "./fixtures.ts";
import { agentTrace, newTraceId, sendTrace, type SpanInput } from "./otlp.ts";

test.describe.configure({ timeout: 90_000 });

const minute = 60_000;

/** A turn of a session that ended so many milliseconds ago. */
function turn(session: string, question: string, answer: string, ago: number): SpanInput[] {
  return agentTrace(question, answer).map((span, index) => ({
    ...span,
    ago: (span.ago ?? 0) + ago,
    attributes: {
      ...span.attributes,
      ...(index === 0 && { "session.id": session, "user.id": "ada" }),
    },
  }));
}

async function talk(collector: string, project: string, session: string, ago = 0): Promise<void> {
  await sendTrace(collector, turn(session, `Where is my parcel, ${session}?`, "On its way.", ago + 5 * minute), project);
  await sendTrace(collector, turn(session, "And now?", "At your door.", ago), project);
}

/** A session of many turns of one span, sent by the hundred; those whose number is in `failed` fail. */
async function talkLong(collector: string, project: string, session: string, turns: number, failed: readonly number[]): Promise<void> {
  const one = (number: number): SpanInput => ({
    name: "agent",
    traceId: newTraceId(),
    ago: (turns - number) * 1000,
    attributes: { "session.id": session, "input.value": `Question ${String(number)}`, "output.value": `Answer ${String(number)}` },
    ...(failed.includes(number) && { error: { type: "Timeout", message: "late", stacktrace: "" } }),
  });
  for (let first = 1; first <= turns; first += 100) {
    const count = Math.min(100, turns - first + 1);
    await sendTrace(
      collector,
      Array.from({ length: count }, (_, index) => one(first + index)),
      project,
    );
  }
}

async function check(page: Page, what: string): Promise<void> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => null)),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((one) => `${what}: ${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`)).toEqual([]);
}

test("sessions are listed by what happened last, searched, and narrowed to a time", async ({ page, engine, open, project }) => {
  await talk(engine.collector, project, "chat-old", 3 * 60 * minute);
  await talk(engine.collector, project, "chat-new");
  await open(engine, "/sessions");
  await chooseProject(page, project);
  const rows = page.getByRole("grid", { name: "Sessions" }).getByRole("row", { name: /chat-/ });
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText("chat-new");
  await expect(rows.nth(0)).toContainText("Where is my parcel, chat-new?");
  await expect(rows.nth(0)).toContainText("At your door.");

  await page.keyboard.press("/");
  await page.keyboard.type("chat-o");
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/q=chat-o/);
  await page.getByRole("textbox", { name: "Search sessions" }).fill("parcel");
  await expect(rows).toHaveCount(2);
  await page.getByRole("textbox", { name: "Search sessions" }).fill("status:odd");
  await expect(page.getByRole("alert")).toContainText("needs one of ok, error");
  await page.getByRole("textbox", { name: "Search sessions" }).fill("giraffe");
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).last().click();
  await expect(rows).toHaveCount(2);

  await page.getByRole("radio", { name: "Last hour" }).check();
  await expect(rows).toHaveCount(1);
  await expect(rows.nth(0)).toContainText("chat-new");
});

test("a click on a column's name sorts, also what a search found, and the bar says how many there are", async ({
  page,
  engine,
  open,
  project,
}) => {
  await talk(engine.collector, project, "chat-two", 10 * minute);
  await talkLong(engine.collector, project, "chat-three", 3, [2, 3]);
  await sendTrace(engine.collector, turn("chat-one", "Hello?", "Hi.", 60 * minute), project);
  await open(engine, "/sessions");
  await chooseProject(page, project);
  const grid = page.getByRole("grid", { name: "Sessions" });
  const ids = grid.getByRole("row").getByText(/^chat-/);
  await expect(ids).toHaveText(["chat-three", "chat-two", "chat-one"]);
  await expect(page.locator("header").getByText("3", { exact: true })).toBeVisible();

  const head = (name: string) => grid.getByRole("columnheader", { name });
  await expect(head("Last active")).toHaveAttribute("aria-sort", "descending");
  await head("Turns").getByRole("button").click();
  await expect(ids).toHaveText(["chat-three", "chat-two", "chat-one"]);
  await head("Turns").getByRole("button").click();
  await expect(ids).toHaveText(["chat-one", "chat-two", "chat-three"]);
  await expect(head("Turns")).toHaveAttribute("aria-sort", "ascending");
  await expect(page).toHaveURL(/sort=turns&up=1/);
  await head("Errors").getByRole("button").click();
  await expect(ids.first()).toHaveText("chat-three");
  await expect(grid.getByRole("row", { name: /chat-three/ })).toContainText("2 turns");
  await head("Duration").getByRole("button").click();
  await expect(ids.first()).toHaveText("chat-two");
  await page.getByRole("textbox", { name: "Search sessions" }).fill("parcel");
  await expect(ids).toHaveText(["chat-two"]);
  await page.getByRole("textbox", { name: "Search sessions" }).fill("chat-");
  await expect(ids.first()).toHaveText("chat-two");
  await expect(ids).toHaveCount(3);
});

test("a long session is read in windows: to its end, to what failed, and from a trace to its turn", async ({
  page,
  engine,
  open,
  project,
}) => {
  await talkLong(engine.collector, project, "chat-long", 700, [333, 555]);
  await open(engine, "/sessions");
  await chooseProject(page, project);
  const row = page.getByRole("row", { name: /chat-long/ });
  await expect(row).toContainText("700");
  await expect(row).toContainText("2 turns");
  await row.click();
  const feed = page.getByRole("feed", { name: "Turns" });
  const turnAt = (number: number) => feed.getByRole("article", { name: `Turn ${String(number)}`, exact: true });
  await expect(turnAt(1)).toContainText("Answer 1");
  expect(await feed.getByRole("article").count()).toBeLessThanOrEqual(20);

  await page.keyboard.press("Enter");
  await expect(turnAt(1)).toBeFocused();
  await page.keyboard.press("f");
  await expect(turnAt(333)).toBeFocused();
  await expect(turnAt(333)).toContainText("Question 333");
  await expect(turnAt(333)).toContainText("Timeout: late");
  await page.keyboard.press("End");
  await expect(turnAt(700)).toBeFocused();
  await expect(turnAt(700)).toContainText("Answer 700");
  await expect(turnAt(700)).toBeInViewport();
  await page.keyboard.press("Shift+F");
  await expect(turnAt(555)).toBeFocused();
  expect(await feed.getByRole("article").count()).toBeLessThanOrEqual(20);
  await page.keyboard.press("Home");
  await expect(turnAt(1)).toBeFocused();
  await page.getByRole("button", { name: "2 failed" }).click();
  await expect(turnAt(333)).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/traces\?.*trace=/);
  await page.getByRole("link", { name: "session chat-long" }).click();
  await expect(page).toHaveURL(/turn=/);
  await expect(turnAt(333)).toBeFocused();
  await expect(turnAt(333)).toHaveAttribute("data-linked", "true");
});

test("the whole way by keyboard: list, turns, their trace, and back", async ({ page, engine, open, project }) => {
  for (const name of ["chat-1", "chat-2", "chat-3"]) await talk(engine.collector, project, name);
  await open(engine);
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/sessions/);
  await chooseProject(page, project);
  const rows = page.getByRole("grid", { name: "Sessions" }).getByRole("row", { name: /chat-/ });
  await expect(rows).toHaveCount(3);
  await page.keyboard.press("j");
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press("j");
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press("Enter");

  const turns = page.getByRole("feed", { name: "Turns" }).getByRole("article");
  await expect(turns).toHaveCount(2);
  await expect(turns.nth(0)).toBeFocused();
  await expect(turns.nth(0)).toContainText("Where is my parcel, chat-2?");
  await expect(turns.nth(0)).toContainText("On its way.");
  await expect(page.getByText(/later$/)).toBeVisible();
  await page.keyboard.press("j");
  await expect(turns.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(turns.nth(1).getByRole("button", { name: "Show less" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(turns.nth(1).getByRole("button", { name: "Show all of it" })).toBeVisible();

  await page.keyboard.press("]");
  await expect(rows.nth(2)).toHaveAttribute("aria-selected", "true");
  await expect(turns.nth(0)).toBeFocused();
  await page.keyboard.press("[");
  await expect(rows.nth(1)).toHaveAttribute("aria-selected", "true");

  await expect(turns.nth(0)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/traces\?.*trace=/);
  await expect(page.getByRole("complementary", { name: "Trace" })).toBeVisible();
  await page.goBack();
  await expect(turns).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(turns).toHaveCount(0);
  await expect(rows.nth(1)).toBeFocused();
});

test("a turn shows its steps, what they were given and why they failed, and the whole of what was said", async ({
  page,
  engine,
  open,
  project,
}) => {
  const long = `Please read this: ${"word ".repeat(400)}THE END`;
  await sendTrace(engine.collector, turn("chat-steps", long, "I have.", 0), project);
  await open(engine, "/sessions");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /chat-steps/ }).click();
  const only = page.getByRole("article", { name: "Turn 1" });
  await only.getByRole("button", { name: /2 steps/ }).click();
  await only.getByRole("button", { name: /lookup/ }).click();
  await expect(only).toContainText("upstream timed out");
  await only.getByRole("button", { name: /find documents/ }).click();
  await expect(only).toContainText("Wash at 30 degrees.");
  await expect(only).not.toContainText("THE END");
  await only.getByRole("button", { name: "The question goes on. Show all of it" }).click();
  await expect(only).toContainText("THE END");
  await only.getByRole("link", { name: "Open lookup in its trace" }).click();
  await expect(page).toHaveURL(/\/traces\?.*span=/);
  await expect(page.getByRole("heading", { name: "lookup" })).toBeVisible();
});

test("a turn that comes is shown at once, a reader further down is only told", async ({ page, engine, open, project }) => {
  for (let at = 0; at < 60; at += 10) {
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        sendTrace(engine.collector, turn(`chat-${String(at + index)}`, "Hello?", "Hi.", (at + index + 1) * minute), project),
      ),
    );
  }
  await open(engine, "/sessions");
  await chooseProject(page, project);
  const grid = page.getByRole("grid", { name: "Sessions" });
  await expect(grid.getByRole("row", { name: /chat-0/ })).toBeVisible();
  await sendTrace(engine.collector, turn("chat-7", "And?", "Done.", 0), project);
  await expect(grid.getByRole("row", { name: /chat-/ }).first()).toContainText("chat-7");

  await page.keyboard.press("j");
  for (let at = 0; at < 3; at += 1) {
    await page.keyboard.press("PageDown");
    expect(await page.getByRole("row").count()).toBeLessThanOrEqual(80);
  }
  const focused = page.locator("[role=row]:focus");
  const before = await focused.textContent();
  await sendTrace(engine.collector, turn("chat-new", "First?", "Yes.", 0), project);
  await expect(page.getByRole("button", { name: "New turns" })).toBeVisible();
  expect(await focused.textContent()).toBe(before);
  await page.getByRole("button", { name: "New turns" }).click();
  await expect(grid.getByRole("row", { name: /chat-new/ })).toBeVisible();
});

test("what a session holds is shown as text, whatever it is", async ({ page, engine, open, project }) => {
  const evil = '<img src="https://example.com/x.png" onerror="alert(1)">\u202eevil';
  await sendTrace(engine.collector, turn(evil, evil, "![a](https://example.com/y.png)", 0), project);
  await open(engine, "/sessions");
  await chooseProject(page, project);
  await page.getByRole("row", { name: /img src/ }).click();
  await expect(page.getByRole("heading", { name: /<img src/ })).toContainText("[RLO]");
  await expect(page.getByRole("article", { name: "Turn 1" })).toContainText("image: a (not loaded)");
  await expect(page.locator("img")).toHaveCount(0);
});

test("a session that is gone says so", async ({ page, engine, open }) => {
  await open(engine, "/sessions?session=nobody&of=0");
  await expect(page.getByRole("heading", { name: "This session cannot be shown" })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("nobody");
});

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, reducedMotion: "reduce" } as { colorScheme: typeof scheme });

    test("axe finds nothing", async ({ page, fresh, open, project }) => {
      await open(fresh, "/sessions");
      await expect(page.getByRole("heading", { name: "No sessions yet" })).toBeVisible();
      await check(page, "no sessions");
      await talk(fresh.collector, project, "chat-1");
      await talk(fresh.collector, project, "chat-2");
      await page.getByRole("row", { name: /chat-2/ }).click();
      const first = page.getByRole("article", { name: "Turn 1" });
      await first.getByRole("button", { name: /2 steps/ }).click();
      await first.getByRole("button", { name: /lookup/ }).click();
      await expect(first).toContainText("upstream timed out");
      await check(page, "a session");
      await page.getByRole("textbox", { name: "Search sessions" }).fill("status:odd");
      await expect(page.getByRole("alert")).toBeVisible();
      await check(page, "a search that cannot be read");
    });
  });
}
