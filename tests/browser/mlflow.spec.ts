import { expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";

const hostile = '<img src="https://evil.example/x.png"> \u202Egnp.exe';

async function mlflow(collector: string, path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${collector}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${String(answer.status)}: ${await answer.text()}`);
  return answer.json();
}

test("what was judged of a trace shows in its panel, as text", async ({ page, engine, open, project }) => {
  const id = await sendTrace(engine.collector, agentTrace("Judge this", "Gladly."), project);
  await open(engine, `/traces?trace=${id}`);
  const panel = page.getByRole("complementary", { name: "Trace" });
  await expect(panel.getByRole("tree")).toBeVisible();
  const now = new Date().toISOString();
  const assess = (assessment: Record<string, unknown>) =>
    mlflow(engine.collector, `/api/3.0/mlflow/traces/tr-${id}/assessments`, {
      assessment: {
        trace_id: `tr-${id}`,
        source: { source_type: "HUMAN", source_id: "expert" },
        create_time: now,
        last_update_time: now,
        ...assessment,
      },
    });
  await assess({ assessment_name: "correctness", feedback: { value: true }, rationale: hostile });
  await assess({ assessment_name: "expected", expectation: { value: "On its way." } });
  await assess({
    assessment_name: "tone",
    feedback: { error: { error_code: "TIMEOUT", error_message: "the judge did not answer" } },
    source: { source_type: "LLM_JUDGE", source_id: "gpt-5" },
  });
  const list = panel.getByRole("region", { name: "Assessments" });
  await expect(list.getByRole("listitem")).toHaveCount(3);
  await expect(list.getByText("Yes", { exact: true })).toBeVisible();
  await list.getByRole("button", { name: /evil\.example.*\[RLO\]/ }).click();
  await expect(list.getByText("evil.example")).toBeVisible();
  await expect(list.getByText("RLO", { exact: true })).toBeVisible();
  await expect(list.getByText("the judge did not answer")).toBeVisible();
  await expect(list.getByText("gpt-5", { exact: true })).toBeVisible();
  expect(await page.evaluate(() => document.images.length)).toBe(0);
});

test("runs show once there is one, with what was logged", async ({ page, fresh, open }) => {
  await open(fresh, "/runs");
  await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Runs" })).toHaveCount(0);
  const path = "/api/2.0/mlflow/runs";
  const made = (await mlflow(fresh.collector, `${path}/create`, {
    experiment_id: "0",
    run_name: `baseline ${hostile}`,
    start_time: Date.now() - 61_000,
  })) as {
    run: { info: { run_id: string } };
  };
  const { run_id } = made.run.info;
  for (const [step, value] of [0.9, 0.4, 0.25].entries()) {
    await mlflow(fresh.collector, `${path}/log-metric`, { run_id, key: "loss", value, timestamp: Date.now() + step, step });
  }
  await mlflow(fresh.collector, `${path}/log-batch`, {
    run_id,
    params: [{ key: "model", value: "gpt-5-mini" }],
    tags: [{ key: "team", value: "support" }],
  });
  await mlflow(fresh.collector, `${path}/update`, { run_id, status: "FINISHED", end_time: Date.now() });

  await expect(page.getByRole("link", { name: "Runs" })).toBeVisible();
  const row = page.getByRole("grid", { name: "Runs" }).getByRole("row", { name: /baseline/ });
  await expect(row).toContainText("1 m 1 s");
  await page.keyboard.press("j");
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Run" });
  await expect(panel.getByRole("heading", { name: /baseline <img/ })).toBeVisible();
  await expect(panel.getByRole("row", { name: /loss/ })).toContainText("0.25");
  await expect(panel.getByRole("img", { name: "History of loss: 3 values" })).toBeVisible();
  await expect(panel.getByRole("region", { name: "Parameters" }).getByText("gpt-5-mini")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`run=${run_id}`));
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(row).toBeFocused();
});
