import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ExportDialog } from "./ExportDialog.tsx";
import { matchingOf, type Target } from "./target.ts";

const rpc = vi.hoisted(() => vi.fn<(command: string, payload: string) => Promise<string>>());
vi.mock("../../platform/index.ts", () => ({ platform: { rpc, pickPath: null } }));

const all = matchingOf({ project: "7", query: "refund", limit: 100 });
const chosen = (count: number): Target => ({ kind: "traces", ids: Array.from({ length: count }, (_, index) => String(index)) });
const answers: Record<string, unknown> = {
  store_status: { home: "/home/ada/touchstone" },
  project_list: { projects: [{ id: "7", name: "Shop" }] },
  export_start: { job_id: "1", path: "/home/ada/traces.jsonl" },
  job_list: { jobs: [] },
};
let root: Root;

/** On a machine that is busy with other tests, too. */
const soon = (check: () => void) => vi.waitFor(check, 4000);

const button = (name: string) => [...document.querySelectorAll("button")].find((one) => one.textContent === name);
const exported = () =>
  rpc.mock.calls.filter(([command]) => command === "export_start").map(([, payload]) => JSON.parse(payload) as unknown);
const show = async (target: Target) => {
  root.render(
    <QueryClientProvider client={new QueryClient()}>
      <ExportDialog target={target} all={all} onClose={() => undefined} />
    </QueryClientProvider>,
  );
  await soon(() => expect(document.querySelector<HTMLInputElement>("form input[spellcheck]")?.value).toContain("/exports/"));
};

beforeEach(() => {
  rpc.mockReset();
  rpc.mockImplementation((command) => Promise.resolve(JSON.stringify(answers[command])));
  root = createRoot(document.body.appendChild(document.createElement("div")));
});
afterEach(() => {
  root.unmount();
  document.body.replaceChildren();
});

test("as many as one export takes are sent one by one", async () => {
  await show(chosen(1000));
  button("Export")?.click();
  await soon(() => expect(exported()).toMatchObject([{ selection: { trace_ids: { length: 1000 } }, format: "jsonl" }]));
});

test("more than one export takes are not sent until all that match are meant", async () => {
  await show(chosen(1001));
  expect(document.querySelector("form")?.textContent).toContain("1,001 traces are selected. One export takes up to 1,000");
  button("Export")?.click();
  expect(button("Export")?.getAttribute("aria-disabled")).toBe("true");
  expect(exported()).toEqual([]);

  document.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
  await soon(() => expect(document.querySelector("h2")?.textContent).toBe("Export all that match"));
  await soon(() =>
    expect(document.querySelector("form")?.textContent).toContain(
      "All traces of Shop, that answer to refund: also those that are not loaded",
    ),
  );
  button("Export")?.click();
  await soon(() =>
    expect(exported()).toMatchObject([{ selection: { matching: { project: "7", query: "refund", from_us: null, to_us: null } } }]),
  );
});
