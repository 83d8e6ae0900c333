/** Assessments as they are typed and shown: drafts, the types of answers, and lists of them. */
import type { AnswerType, Assessment, AssessmentName, AssessmentTarget, JsonValue } from "../bindings/api.ts";

export type AssessKind = "feedback" | "expectation";

/** What was typed so far. */
export type Draft = {
  kind: AssessKind;
  name: string;
  /** Null: as the name's earlier answers, else yes or no. */
  type: AnswerType | null;
  /** The answer as text: `yes` and `no` for a yes/no. */
  text: string;
  rationale: string;
};

type Answer = { ok: true; value: JsonValue } | { ok: false; problem: string };

export const emptyDraft: Draft = { kind: "feedback", name: "", type: null, text: "", rationale: "" };

const mostOffered = 8;
const number = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
/** A comma that parts thousands for some, and decimals for others. */
const doubtful = /^[+-]?\d{1,3},\d{3}$/;

export function knownName(names: ReadonlyArray<AssessmentName>, kind: AssessKind, name: string): AssessmentName | undefined {
  return names.find((one) => one.kind === kind && one.name === name.trim());
}

const yesOrNo = /^(yes|no)$/i;

/** The categories of a name; where judges say yes or no, both, though one of them was never said yet. */
export function categoriesOf(known: AssessmentName | undefined): readonly string[] {
  const categories = known?.categories ?? [];
  if (categories.length === 0 || !categories.every((one) => yesOrNo.test(one))) return categories;
  return categories.includes("Yes") || categories.includes("No") ? ["Yes", "No"] : ["yes", "no"];
}

/** The type that the answer has: as chosen, else as what is edited, else as in earlier use. */
export function typeOf(draft: Draft, names: ReadonlyArray<AssessmentName>, edited: Assessment | null): AnswerType {
  if (draft.type !== null) return draft.type;
  const known = knownName(names, draft.kind, draft.name);
  if (typeof edited?.value === "string") return categoriesOf(known).includes(edited.value) ? "category" : "text";
  return known?.answers ?? (draft.kind === "feedback" ? "yes_no" : "text");
}

const answer = (value: JsonValue): Answer => ({ ok: true, value });
const wrong = (problem: string): Answer => ({ ok: false, problem });

const readers: Record<AnswerType, (said: string, text: string) => Answer> = {
  yes_no: (said) => (said === "yes" || said === "no" ? answer(said === "yes") : wrong("Choose yes or no.")),
  number: (said) => {
    if (doubtful.test(said)) return wrong("Type it without the comma: some read it as thousands, others as decimals.");
    return number.test(said) ? answer(Number(said.replace(",", "."))) : wrong("Type a number.");
  },
  category: (said) => (said === "" ? wrong("Choose a category, or type one.") : answer(said)),
  text: (said, text) => (said === "" ? wrong("Type an answer.") : answer(text)),
  json: jsonOf,
};

/** What an answer means, or what is missing. */
export function answerOf(type: AnswerType, text: string): Answer {
  return readers[type](text.trim(), text);
}

function jsonOf(text: string): Answer {
  try {
    const value = JSON.parse(text) as JsonValue;
    return value === null ? wrong("Type a value that is not null.") : answer(value);
  } catch {
    return wrong(text === "" ? "Type a JSON value." : "This is not JSON.");
  }
}

/** An assessment as a draft that changes it. */
export function draftOf(one: Assessment): Draft {
  const kind: AssessKind = one.kind === "expectation" ? "expectation" : "feedback";
  return { kind, name: one.name, ...asTyped(one.value), rationale: one.rationale ?? "" };
}

/** Of a text, names in use tell whether it is a category. */
function asTyped(value: JsonValue): Pick<Draft, "type" | "text"> {
  if (value === null) return { type: null, text: "" };
  if (typeof value === "boolean") return { type: "yes_no", text: value ? "yes" : "no" };
  if (typeof value === "number") return { type: "number", text: String(value) };
  if (typeof value === "string") return { type: null, text: value };
  return { type: "json", text: JSON.stringify(value, null, 2) };
}

/** Names of a kind that have what was typed in them; those that begin with it first. */
export function offered(names: ReadonlyArray<AssessmentName>, kind: AssessKind, typed: string): AssessmentName[] {
  const wanted = typed.trim().toLowerCase();
  const found = names.filter((one) => one.kind === kind && one.name.toLowerCase().includes(wanted));
  const begins = (one: AssessmentName) => one.name.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].slice(0, mostOffered);
}

/** One line for each name of both lists. */
export function joinedNames(some: ReadonlyArray<AssessmentName>, more: ReadonlyArray<AssessmentName>): AssessmentName[] {
  return [...some, ...more.filter((one) => !some.some((known) => known.kind === one.kind && known.name === one.name))];
}

export function keyOf(target: AssessmentTarget): string {
  return target.of === "session"
    ? `session ${target.project} ${target.session}`
    : `${target.trace_id} ${target.of === "span" ? target.span_id : ""}`;
}

/** What an assessment judges; `project` is its trace's. */
export function targetOf(one: Assessment, project: string): AssessmentTarget {
  if (one.session !== null) return { of: "session", project, session: one.session };
  if (one.span_id !== null) return { of: "span", trace_id: one.trace_id, span_id: one.span_id };
  return { of: "trace", trace_id: one.trace_id };
}

/** A list once an assessment is in it; what it supersedes counts no more. */
export function withAssessment(list: ReadonlyArray<Assessment>, added: Assessment): Assessment[] {
  const others = list.filter((one) => one.assessment_id !== added.assessment_id);
  return [...withValid(others, added.overrides, false), added];
}

/** A list once an assessment is gone; the one before it may count again. */
export function withoutAssessment(list: ReadonlyArray<Assessment>, gone: string, again: string | null): Assessment[] {
  const left = list.filter((one) => one.assessment_id !== gone);
  return withValid(left, again, true);
}

function withValid(list: ReadonlyArray<Assessment>, id: string | null, valid: boolean): Assessment[] {
  return list.map((one) => (one.assessment_id === id ? Object.assign({}, one, { valid }) : one));
}

export type Shown = {
  one: Assessment;
  /** Versions before it. */
  before: number;
  /** The id of its first version, which stays while it is changed. */
  first: string;
};

/** What is shown: what counts, each where its first version stood, then what was superseded by nothing that is here. */
export function shownOf(list: ReadonlyArray<Assessment>): Shown[] {
  const places = new Map(list.map((one, place) => [one.assessment_id, place]));
  const olderOf = ({ overrides }: Assessment) => list[places.get(overrides ?? "") ?? -1];
  const older = new Set<string>();
  const counting: Shown[] = [];
  for (const one of list.filter((each) => each.valid)) {
    let [before, first] = [0, one];
    for (let next = olderOf(one); next !== undefined && !older.has(next.assessment_id); next = olderOf(next)) {
      older.add(next.assessment_id);
      [before, first] = [before + 1, next];
    }
    counting.push({ one, before, first: first.assessment_id });
  }
  const left = list.filter((one) => !one.valid && !older.has(one.assessment_id));
  const place = ({ first }: Shown) => places.get(first) ?? 0;
  return [
    ...counting.toSorted((some, more) => place(some) - place(more)),
    ...left.map((one) => ({ one, before: 0, first: one.assessment_id })),
  ];
}
