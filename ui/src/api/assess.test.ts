import { beforeEach, expect, test, vi } from "vitest";
import type { Assessment, Trace } from "../bindings/api.ts";
import { emptyDraft } from "../lib/assess.ts";
import { assessing, discard, keptDraft, lastAct, lastUsed, remove, reopen, retry, save, undo, unsaved } from "./assess.ts";
import { commandQuery, queryClient } from "./queries.ts";

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, payload: string) => Promise<string>>() }));
vi.mock("../platform/index.ts", () => ({ platform: { rpc } }));

const target = { of: "trace", trace_id: "t" } as const;
const what = { target: { target, label: "Trace" }, project: "0", edited: null };
const draft = { ...emptyDraft, name: " ok ", text: "yes", rationale: "because" };
const made = { assessment_id: "a", trace_id: "t", session: null, overrides: null, name: "ok", value: true, valid: true } as Assessment;
const key = commandQuery("trace_get", { trace_id: "t" }).queryKey;
const shown = () => queryClient.getQueryData(key)?.assessments.map((one) => [one.assessment_id, one.valid]);
const settled = () => vi.waitFor(() => expect(unsaved.get().some((one) => one.error === null)).toBe(false));

beforeEach(() => {
  rpc.mockReset();
  unsaved.set([]);
  assessing.set(null);
  lastAct.set(null);
  queryClient.setQueryData(key, { assessments: [] as Assessment[] } as Trace);
});

test("what is saved is on its way, then shown, and can be undone", async () => {
  rpc.mockResolvedValueOnce(JSON.stringify(made));
  save(what, draft, true);
  expect(unsaved.get().map((one) => [one.draft.name, one.error])).toEqual([[" ok ", null]]);
  await settled();
  const request = { target, name: "ok", kind: "feedback", value: true, rationale: "because" };
  expect(rpc).toHaveBeenCalledWith("assessment_add", JSON.stringify(request), undefined);
  expect(unsaved.get()).toEqual([]);
  expect(shown()).toEqual([["a", true]]);
  expect(lastUsed()).toEqual({ kind: "feedback", name: "ok" });
  const act = lastAct.get();
  expect(act?.did).toBe("saved");
  rpc.mockResolvedValueOnce(JSON.stringify({ assessment_id: "a", counts_again: null, undo_until_us: 0 }));
  if (act !== null) await undo(act);
  expect(shown()).toEqual([]);
  expect(lastAct.get()?.did).toBe("undone");
});

test("what could not be saved stays with its reason, is tried again, or opened as it was typed", async () => {
  const full = { code: "storage", message: "the disk is full", hint: null };
  rpc.mockRejectedValue(full);
  save(what, draft, true);
  await settled();
  const [failed] = unsaved.get();
  expect(failed?.error?.message).toBe("the disk is full");
  expect(shown()).toEqual([]);
  if (failed === undefined) return;
  retry(failed);
  expect(unsaved.get()[0]?.error).toBeNull();
  await settled();
  reopen(failed);
  expect(unsaved.get()).toEqual([]);
  expect(assessing.get()?.targets[0].target).toEqual(target);
  expect(keptDraft(target, null)).toEqual(draft);
  save(what, draft, true);
  await settled();
  const [again] = unsaved.get();
  if (again !== undefined) discard(again);
  expect(unsaved.get()).toEqual([]);
});

test("an edit supersedes, and deleting it brings back the one before", async () => {
  const newer = { ...made, assessment_id: "b", overrides: "a", value: false } as Assessment;
  queryClient.setQueryData(key, { assessments: [made] } as Trace);
  rpc.mockResolvedValueOnce(JSON.stringify(newer));
  save({ ...what, edited: made }, { ...draft, rationale: " " }, false);
  await settled();
  expect(rpc).toHaveBeenLastCalledWith(
    "assessment_supersede",
    JSON.stringify({ assessment_id: "a", value: false, rationale: null }),
    undefined,
  );
  expect(shown()).toEqual([
    ["a", false],
    ["b", true],
  ]);
  rpc.mockResolvedValueOnce(JSON.stringify({ assessment_id: "b", counts_again: "a", undo_until_us: 0 }));
  await remove(newer);
  expect(shown()).toEqual([["a", true]]);
  const act = lastAct.get();
  expect([act?.did, act?.again]).toEqual(["deleted", true]);
  rpc.mockResolvedValueOnce(JSON.stringify(newer));
  if (act !== null) await undo(act);
  expect(rpc).toHaveBeenLastCalledWith("assessment_restore", JSON.stringify({ assessment_id: "b" }), undefined);
  expect(shown()).toEqual([
    ["a", false],
    ["b", true],
  ]);
});
