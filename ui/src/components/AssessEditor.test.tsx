import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { unsaved, type Assessing } from "../api/assess.ts";
import { queryClient } from "../api/queries.ts";
import type { AssessmentName } from "../bindings/api.ts";
import { AssessEditor } from "./AssessEditor.tsx";

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, payload: string) => Promise<string>>() }));
vi.mock("../platform/index.ts", () => ({ platform: { rpc } }));

const names: AssessmentName[] = [
  { kind: "feedback", name: "correct", answers: "yes_no", categories: [], count: 3 },
  { kind: "feedback", name: "tone", answers: "category", categories: ["cold", "warm"], count: 2 },
];
const place = document.createElement("div");
document.body.append(place);
let root: Root;
let closed = 0;
let traces = 0;

function open(): void {
  // Drafts are kept by what they judge: each test judges another trace.
  traces += 1;
  const what: Assessing = {
    targets: [{ target: { of: "trace", trace_id: String(traces) }, label: "Trace" }],
    project: "0",
    edited: null,
    opener: null,
    around: null,
  };
  render(what);
}

let shown = 0;

/** As a closed editor is opened anew. */
function render(what: Assessing | undefined): void {
  if (what === undefined) return;
  shown += 1;
  act(() =>
    root.render(
      <QueryClientProvider client={queryClient}>
        <AssessEditor key={shown} what={what} onClose={() => (closed += 1)} />
      </QueryClientProvider>,
    ),
  );
}

const soon = (check: () => void) => vi.waitFor(check, 4000);
const field = (query: string) => place.querySelector<HTMLInputElement>(query);

function type(query: string, text: string): void {
  const input = field(query);
  if (input === null) throw new Error(`there is no ${query}`);
  const proto = input instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  act(() => {
    Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function press(query: string, key: string, more: KeyboardEventInit = {}): void {
  act(() => void field(query)?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })));
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  closed = 0;
  unsaved.set([]);
  rpc.mockReset();
  rpc.mockImplementation((command) => {
    if (command === "assessment_names") return Promise.resolve(JSON.stringify({ names }));
    if (command === "author_get") return Promise.resolve('{"name":"ann","is_usual":true}');
    return new Promise(() => undefined);
  });
  root = createRoot(place);
  open();
});
afterEach(() => {
  act(() => root.unmount());
});

test("y answers, Mod+Enter saves, and the editor closes", async () => {
  type("[role=combobox]", "correct");
  press("[role=radiogroup][aria-label=Answer] input", "y");
  type("label textarea", "it quotes the source");
  press("[role=combobox]", "Enter", { ctrlKey: true });
  await soon(() => expect(unsaved.get()).toHaveLength(1));
  const [one] = unsaved.get();
  expect([one?.draft.name, one?.value, one?.draft.rationale, closed]).toEqual(["correct", true, "it quotes the source", 1]);
});

test("the type follows the name, and digits choose a category", async () => {
  type("[role=combobox]", "tone");
  await soon(() => expect(place.querySelector("[aria-label='Categories in use']")).not.toBeNull());
  press("[aria-label='Categories in use'] input", "2");
  expect(field("input[aria-label=Category]")?.value).toBe("warm");
  press("[role=combobox]", "Enter", { ctrlKey: true });
  await soon(() => expect(unsaved.get()[0]?.value).toBe("warm"));
});

const why = () => field("label textarea")?.value;
const judges = () => field("[aria-label='What is judged'] input:checked")?.value;

test("what was typed is kept of what is judged, and of nothing else", () => {
  const spans = ["s", "u"].map((span): Assessing => {
    const trace = { target: { of: "trace", trace_id: "kept" }, label: "Trace" } as const;
    const one = { target: { of: "span", trace_id: "kept", span_id: span }, label: "This span" } as const;
    return { targets: [trace, one], project: "0", edited: null, opener: null, around: null };
  });
  render(spans[0]);
  type("label textarea", "only of this span");
  act(() => place.querySelectorAll<HTMLInputElement>("[aria-label='What is judged'] input")[1]?.click());
  render(spans[1]);
  expect([judges(), why()]).toEqual(["0", ""]);
  render(spans[0]);
  expect([judges(), why()]).toEqual(["1", "only of this span"]);
});

test("what is missing is said and nothing is sent", () => {
  type("[role=combobox]", "correct");
  press("[role=combobox]", "Enter", { ctrlKey: true });
  expect(place.querySelector("[role=alert]")?.textContent).toBe("Choose yes or no.");
  type("[role=combobox]", " ");
  expect(place.querySelector("[role=alert]")?.textContent).toBe("Give it a name.");
  expect([unsaved.get().length, closed]).toEqual([0, 0]);
});

test("names in use are offered and taken with the arrow keys", async () => {
  act(() => field("[role=combobox]")?.focus());
  type("[role=combobox]", "o");
  await soon(() => expect(place.querySelectorAll("[role=option]")).toHaveLength(2));
  press("[role=combobox]", "ArrowDown");
  press("[role=combobox]", "ArrowDown");
  press("[role=combobox]", "Enter");
  expect(field("[role=combobox]")?.value).toBe("tone");
});
