/** A tour of all screens, on a store that the demo and a few more things fill: for pictures and for what must hold on each screen. */
import type { Page } from "@playwright/test";
import type { Engine } from "./engine.ts";
import { expect } from "./fixtures.ts";

/** What the store holds that scenes show. */
export type Furnished = {
  engine: Engine;
  /** The demo's project. */
  project: string;
  /** Two traces of one session: one turn, and the one that came last and failed. */
  trace: string;
  other: string;
  /** A session of several turns, and another. */
  session: string;
  otherSession: string;
};

/** Opens a path of the interface. */
export type Go = (path: string) => Promise<void>;

export type Scene = {
  name: string;
  show: (page: Page, store: Furnished, go: Go) => Promise<void>;
};

async function rpc<T>({ origin, token }: Engine, command: string, payload: object): Promise<T> {
  const answer = await fetch(`${origin}/rpc/${command}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-touchstone-token": token },
    body: JSON.stringify(payload),
  });
  if (!answer.ok) throw new Error(`${command}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function mlflow<T>({ collector }: Engine, path: string, payload: object): Promise<T> {
  const answer = await fetch(`${collector}/api/2.0/mlflow/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** A run with a loss that falls over twenty steps. */
async function addRun(engine: Engine, experiment: string): Promise<void> {
  const start = Date.now() - 600_000;
  const { run } = await mlflow<{ run: { info: { run_id: string } } }>(engine, "runs/create", {
    experiment_id: experiment,
    run_name: "prompt 4, temperature 0",
    start_time: start,
  });
  const { run_id } = run.info;
  for (let step = 0; step < 20; step += 1) {
    await mlflow(engine, "runs/log-metric", { run_id, key: "loss", value: 1 / (1 + step / 4), timestamp: start + step * 1000, step });
  }
  await mlflow(engine, "runs/log-parameter", { run_id, key: "model", value: "gpt-4.1" });
  await mlflow(engine, "runs/update", { run_id, status: "FINISHED", end_time: start + 60_000 });
}

async function judge(engine: Engine, target: object, name: string, value: unknown, rationale?: string): Promise<void> {
  await rpc(engine, "assessment_add", { target, name, kind: "feedback", value, ...(rationale !== undefined && { rationale }) });
}

type Listed = { rows: Array<{ trace_id: string }> };

/** Fills an empty store. */
export async function furnish(engine: Engine): Promise<Furnished> {
  const { project } = await rpc<{ project: { id: string } }>(engine, "demo_load", {});
  const list = async (query: string) => (await rpc<Listed>(engine, "trace_list", { project: project.id, query })).rows;
  const [session, otherSession] = ["chat-6e19f5a8", "chat-3895e1bd"];
  const [last, ...before] = await list(`session:${session}`);
  const [trace, other] = [before[0]?.trace_id, last?.trace_id];
  if (trace === undefined || other === undefined) throw new Error("The demo has not the sessions that the tour shows.");
  await rpc(engine, "author_set", { name: "Reviewer" });
  await judge(engine, { of: "trace", trace_id: trace }, "correct", true, "Cover and delivery are those of the shop’s documents.");
  await judge(engine, { of: "trace", trace_id: trace }, "tone", "friendly");
  await judge(engine, { of: "trace", trace_id: other }, "correct", false, "It names a price that no tool gave it.");
  await judge(engine, { of: "session", project: project.id, session }, "resolved", false);
  await rpc(engine, "trace_tag", { trace_ids: [trace, other], key: "reviewed", value: "yes" });
  const view = { project: project.id, name: "Failed, slowest first", is_default: false, query: "status:error", order: "slowest" };
  await rpc(engine, "view_put", { view });
  await addRun(engine, project.id);
  await fetch(`${engine.collector}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body: "no" });
  return { engine, project: project.id, trace, other, session, otherSession };
}

const rows = (page: Page) => page.getByRole("grid", { name: "Traces" }).locator("[data-index]");

async function openTrace(page: Page, { project, trace }: Furnished, go: Go, more = ""): Promise<void> {
  await go(`/traces?project=${project}&trace=${trace}${more}`);
  await expect(page.getByRole("complementary", { name: "Trace" }).getByRole("heading").first()).toBeVisible();
}

async function openList(page: Page, { project }: Furnished, go: Go, more = ""): Promise<void> {
  await go(`/traces?project=${project}${more}`);
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Metrics" }).getByText(/p50/i).first()).toBeVisible();
}

async function select(page: Page): Promise<void> {
  await rows(page).first().focus();
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByText("2 selected")).toBeVisible();
}

const overList: Scene[] = [
  {
    name: "suggestions",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await page.keyboard.press("/");
      await page.keyboard.type("model:");
      await expect(page.getByRole("option").first()).toBeVisible();
    },
  },
  {
    name: "columns",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await page.getByRole("button", { name: "Columns" }).click();
      await expect(page.getByRole("dialog", { name: "Columns" })).toBeVisible();
    },
  },
  {
    name: "views",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await page.getByRole("button", { name: /^View: / }).click();
      await expect(page.getByRole("list", { name: "Views" })).toContainText("Failed, slowest first");
    },
  },
  {
    name: "breakdown",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await page.getByRole("button", { name: /^Break down/ }).click();
      await expect(page.getByRole("row", { name: /gpt-4\.1/ }).last()).toBeVisible();
    },
  },
  {
    name: "selected",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await select(page);
    },
  },
  {
    name: "export",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await select(page);
      await page.keyboard.press("Shift+E");
      await expect(page.getByRole("dialog", { name: "Export 2 traces" })).toBeVisible();
    },
  },
  {
    name: "delete",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await select(page);
      await page.keyboard.press("Delete");
      await expect(page.getByRole("dialog", { name: "Delete 2 traces?" })).toBeVisible();
    },
  },
];

const ofTrace: Scene[] = [
  {
    name: "trace",
    show: async (page, store, go) => {
      await openTrace(page, store, go);
      await page
        .getByRole("treeitem", { name: /openai|chat|gpt|llm/i })
        .first()
        .click();
      await expect(page.getByRole("tab", { name: "Content" })).toBeVisible();
    },
  },
  {
    name: "timeline",
    show: async (page, store, go) => {
      await openTrace(page, store, go, "&view=timeline&full=1");
      await expect(page.getByRole("tree", { name: "Spans in time" }).getByRole("treeitem").first()).toBeVisible();
    },
  },
  {
    name: "conversation",
    show: async (page, store, go) => {
      await openTrace(page, store, go, "&view=conversation&full=1");
      await expect(page.getByRole("region", { name: "Conversation" }).getByRole("article").first()).toBeVisible();
    },
  },
  {
    name: "find",
    show: async (page, store, go) => {
      await openTrace(page, store, go, "&full=1");
      await page.getByRole("treeitem").first().click();
      await page.keyboard.press("Control+f");
      await page.getByRole("textbox", { name: "Find in the trace" }).fill("shipping");
      await expect(page.getByRole("search").getByRole("status").first()).toContainText(/\d+ match/);
      await page.keyboard.press("Enter");
    },
  },
  {
    name: "raw",
    show: async (page, store, go) => {
      await openTrace(page, store, go, "&full=1&tab=raw");
      await expect(page.getByRole("textbox", { name: "Find in this value" })).toBeVisible();
    },
  },
  {
    name: "assess",
    show: async (page, store, go) => {
      await openTrace(page, store, go);
      await page.getByRole("button", { name: "Assess", exact: true }).first().click();
      await expect(page.getByRole("dialog", { name: "Assess" })).toBeVisible();
    },
  },
];

const ofMany: Scene[] = [
  {
    name: "sessions",
    show: async (page, { project }, go) => {
      await go(`/sessions?project=${project}`);
      await expect(page.getByRole("grid", { name: "Sessions" }).getByRole("row", { name: /chat-/ }).first()).toBeVisible();
    },
  },
  {
    name: "session",
    show: async (page, { project, session }, go) => {
      await go(`/sessions?project=${project}&session=${session}&of=${project}`);
      await expect(page.getByRole("feed", { name: "Turns" }).getByRole("article").first()).toBeVisible();
    },
  },
  {
    name: "compare",
    show: async (page, { project, trace, other }, go) => {
      await go(`/compare?project=${project}&a=${trace}&b=${other}`);
      await expect(page.getByRole("grid", { name: "Steps side by side" }).getByRole("row", { selected: true })).toBeVisible();
      await expect(page.getByRole("region", { name: /^The (pair|step)$/ })).toBeVisible();
    },
  },
  {
    name: "compare-sessions",
    show: async (page, { project, session, otherSession }, go) => {
      await go(`/compare?project=${project}&of=sessions&a=${session}&b=${otherSession}&pa=${project}&pb=${project}`);
      await expect(page.getByRole("list", { name: "Turns side by side" }).getByRole("listitem").first()).toBeVisible();
    },
  },
];

const around: Scene[] = [
  {
    name: "palette",
    show: async (page, store, go) => {
      await openList(page, store, go);
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("option").first()).toBeVisible();
    },
  },
  {
    name: "keys",
    show: async (page, _, go) => {
      await go("/");
      await expect(page.getByText("Refused").first()).toBeVisible();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    },
  },
  {
    name: "projects",
    show: async (page, { project }, go) => {
      await go(`/?project=${project}`);
      await page.getByRole("button", { name: /^Project: / }).click();
      await expect(page.getByRole("dialog", { name: "Projects" })).toBeVisible();
    },
  },
  {
    name: "runs",
    show: async (page, { project }, go) => {
      await go(`/runs?project=${project}`);
      await page.getByRole("row", { name: /prompt 4/ }).click();
      await expect(page.getByRole("img", { name: /History of loss/ })).toBeVisible();
    },
  },
  {
    name: "import",
    show: async (page, _, go) => {
      await go("/import");
      await expect(page.getByRole("radio", { name: "Files" })).toBeVisible();
    },
  },
  {
    name: "collector",
    show: async (page, _, go) => {
      await go("/collector");
      await expect(page.getByText("What was not taken")).toBeVisible();
    },
  },
  {
    name: "settings",
    show: async (page, { project }, go) => {
      await go(`/settings?project=${project}`);
      await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
      await expect(page.getByRole("region", { name: "Keys", exact: true })).toBeAttached();
    },
  },
  {
    name: "settings-keys",
    show: async (page, { project }, go) => {
      await go(`/settings?project=${project}`);
      await page.getByRole("navigation", { name: "Parts of the settings" }).getByRole("link", { name: "Keys" }).click();
      await expect(page.getByRole("region", { name: "Keys", exact: true })).toBeInViewport();
    },
  },
];

export const scenes: readonly Scene[] = [
  {
    name: "home",
    show: async (page, _, go) => {
      await go("/");
      await expect(page.getByText("Refused").first()).toBeVisible();
    },
  },
  { name: "traces", show: async (page, store, go) => openList(page, store, go) },
  {
    name: "search",
    show: async (page, store, go) => {
      await openList(page, store, go, "&q=refund");
      await expect(rows(page).locator("mark").first()).toBeVisible();
    },
  },
  ...overList,
  ...ofTrace,
  ...ofMany,
  ...around,
];
