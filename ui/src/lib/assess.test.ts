import { expect, test } from "vitest";
import type { Assessment, AssessmentName } from "../bindings/api.ts";
import {
  answerOf,
  categoriesOf,
  draftOf,
  emptyDraft,
  joinedNames,
  offered,
  shownOf,
  targetOf,
  typeOf,
  withAssessment,
  withoutAssessment,
} from "./assess.ts";

function one(id: string, more: Partial<Assessment> = {}): Assessment {
  return {
    assessment_id: id,
    trace_id: "t",
    span_id: null,
    session: null,
    name: "ok",
    kind: "feedback",
    value: true,
    error: null,
    source_kind: "human",
    source_id: "ann",
    rationale: null,
    metadata: {},
    overrides: null,
    valid: true,
    created_us: 0,
    updated_us: 0,
    ...more,
  };
}

const named = (name: string, more: Partial<AssessmentName> = {}): AssessmentName => ({
  kind: "feedback",
  name,
  answers: "yes_no",
  categories: [],
  count: 1,
  ...more,
});

test("an answer is read by its type, and what is missing is said", () => {
  expect(answerOf("yes_no", "no")).toEqual({ ok: true, value: false });
  expect(answerOf("number", " 0,5 ")).toEqual({ ok: true, value: 0.5 });
  expect(answerOf("number", "-1e3")).toEqual({ ok: true, value: -1000 });
  expect(answerOf("category", " warm ")).toEqual({ ok: true, value: "warm" });
  expect(answerOf("text", " two\nlines ")).toEqual({ ok: true, value: " two\nlines " });
  expect(answerOf("json", '{"a": [1]}')).toEqual({ ok: true, value: { a: [1] } });
  for (const [type, text] of [
    ["yes_no", ""],
    ["number", "1,000.5"],
    ["number", "1,000"],
    ["number", "0x10"],
    ["number", ""],
    ["category", " "],
    ["text", "\n"],
    ["json", "{"],
    ["json", "null"],
  ] as const) {
    expect(answerOf(type, text).ok, `${type} ${text}`).toBe(false);
  }
});

test("the type is the one chosen, else that of earlier use, else yes or no", () => {
  const names = [named("score", { answers: "number" }), named("answer", { kind: "expectation", answers: "json" })];
  const draft = { ...emptyDraft, name: "score" };
  expect(typeOf(draft, names, null)).toBe("number");
  expect(typeOf({ ...draft, type: "text" }, names, null)).toBe("text");
  expect(typeOf({ ...draft, name: "new" }, names, null)).toBe("yes_no");
  expect(typeOf({ ...draft, name: "new", kind: "expectation" }, names, null)).toBe("text");
  expect(typeOf({ ...draft, name: "answer", kind: "expectation" }, names, null)).toBe("json");
});

test("an assessment is edited in the type of its value", () => {
  const names = [named("tone", { answers: "category", categories: ["warm"] })];
  const edited = (value: Assessment["value"]) => {
    const assessment = one("a", { name: "tone", value, rationale: "why" });
    const draft = draftOf(assessment);
    return [typeOf(draft, names, assessment), draft.text, draft.rationale];
  };
  expect(edited("warm")).toEqual(["category", "warm", "why"]);
  expect(edited("a long text")).toEqual(["text", "a long text", "why"]);
  expect(edited(false)).toEqual(["yes_no", "no", "why"]);
  expect(edited(0.25)).toEqual(["number", "0.25", "why"]);
  expect(edited([1])).toEqual(["json", "[\n  1\n]", "why"]);
  expect(edited(null)).toEqual(["category", "", "why"]);
});

test("names are offered by what was typed, those that begin with it first", () => {
  const names = [named("tone"), named("Correct"), named("incorrect"), named("answer", { kind: "expectation" })];
  expect(offered(names, "feedback", "CORR").map((found) => found.name)).toEqual(["Correct", "incorrect"]);
  expect(offered(names, "expectation", "").map((found) => found.name)).toEqual(["answer"]);
  expect(joinedNames([named("a")], [named("a"), named("b")]).map((found) => found.name)).toEqual(["a", "b"]);
});

test("what an assessment judges is told by what it names", () => {
  expect(targetOf(one("a"), "0")).toEqual({ of: "trace", trace_id: "t" });
  expect(targetOf(one("a", { span_id: "s" }), "0")).toEqual({ of: "span", trace_id: "t", span_id: "s" });
  expect(targetOf(one("a", { session: "x" }), "7")).toEqual({ of: "session", project: "7", session: "x" });
});

test("a list follows what is saved, deleted and brought back", () => {
  const first = one("a");
  const second = one("b", { overrides: "a", value: false });
  const both = withAssessment([first], second);
  expect(both.map((each) => each.valid)).toEqual([false, true]);
  expect(withAssessment(both, second)).toHaveLength(2);
  expect(withoutAssessment(both, "b", "a")).toEqual([first]);
});

test("what is changed stays where it stood", () => {
  const all = [one("a", { valid: false }), one("b"), one("c", { overrides: "a" })];
  expect(shownOf(all).map(({ one: { assessment_id } }) => assessment_id)).toEqual(["c", "b"]);
});

test("where judges say yes or no, both can be chosen", () => {
  const chosen = [["no"], ["Yes"], ["maybe", "no"], []].map((categories) => categoriesOf(named("grounded", { categories })));
  expect(chosen).toEqual([["yes", "no"], ["Yes", "No"], ["maybe", "no"], []]);
});

test("superseded ones stand behind what superseded them, others at the end", () => {
  const all = [
    one("a", { valid: false }),
    one("b", { overrides: "a", valid: false }),
    one("c", { overrides: "b" }),
    one("d", { valid: false, overrides: "gone" }),
    one("e"),
    one("f", { overrides: "e2" }),
  ];
  expect(shownOf(all).map(({ one: { assessment_id }, before, first }) => [assessment_id, before, first])).toEqual([
    ["c", 2, "a"],
    ["e", 0, "e"],
    ["f", 0, "f"],
    ["d", 0, "d"],
  ]);
  // Hostile: one that supersedes itself.
  expect(shownOf([one("a", { overrides: "a" })])).toHaveLength(1);
});
