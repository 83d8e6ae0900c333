/** Assessing: what is being judged, what is on its way or could not be saved, and what was done last. */
import type { Assessment, AssessmentTarget, JsonValue } from "../bindings/api.ts";
import { keyOf, withAssessment, withoutAssessment, type Draft } from "../lib/assess.ts";
import { undoableUntil } from "../lib/deletion.ts";
import { createSignal, type Signal } from "../lib/signal.ts";
import { call, toRpcError, type RpcError } from "./client.ts";
import { commandQuery, queryClient } from "./queries.ts";

/** Something that can be judged; `label` says what it is beside the others, as in "Trace". */
export type Assessable = { target: AssessmentTarget; label: string };

export type Assessing = {
  /** The first is taken unless another is chosen. */
  targets: readonly [Assessable, ...Assessable[]];
  /** Whose names are offered; those of all projects if undefined. */
  project: string | undefined;
  /** What is to be superseded. */
  edited: Assessment | null;
  /** Where the editor opens, and where the focus goes back to. */
  opener: Element | null;
  /** The list around it, which is still there when the opener is gone. */
  around: Element | null;
};

/** A draft that is on its way, or that could not be saved. */
export type Unsaved = {
  id: number;
  what: Pick<Assessing, "project" | "edited"> & { target: Assessable };
  draft: Draft;
  value: JsonValue;
  /** Why it is not saved; null while it is on its way. */
  error: RpcError | null;
};

export type Act = {
  did: "saved" | "changed" | "deleted" | "undone";
  assessment: Assessment;
  /** What it had superseded counts again. */
  again: boolean;
  /** Until when it can be undone, by this page's clock. */
  untilMs: number;
};

/** What the editor is open for. */
export const assessing: Signal<Assessing | null> = createSignal<Assessing | null>(null);
export const unsaved: Signal<readonly Unsaved[]> = createSignal<readonly Unsaved[]>([]);
export const lastAct: Signal<Act | null> = createSignal<Act | null>(null);

/** What was typed and not saved, by what it judges: closing the editor loses nothing. */
const drafts = new Map<string, Draft>();
let last: Pick<Draft, "kind" | "name"> | null = null;
let counted = 0;

/** A saved assessment can be taken back from its notice for this long; later from its row. */
const savedMs = 8000;

/** Opens the editor where the focus is. */
export function assess(what: Omit<Assessing, "opener" | "around">): void {
  const opener = document.activeElement;
  assessing.set({ ...what, opener, around: opener?.closest("section") ?? null });
}

const draftKey = (target: AssessmentTarget, edited: Assessment | null) => `${keyOf(target)} ${edited?.assessment_id ?? ""}`;

export function keptDraft(target: AssessmentTarget, edited: Assessment | null): Draft | undefined {
  return drafts.get(draftKey(target, edited));
}

/** Keeps what was typed; null forgets it. */
export function keepDraft(target: AssessmentTarget, edited: Assessment | null, draft: Draft | null): void {
  if (draft === null) drafts.delete(draftKey(target, edited));
  else drafts.set(draftKey(target, edited), draft);
}

/** The kind and name that were used last. */
export function lastUsed(): Pick<Draft, "kind" | "name"> | null {
  return last;
}

/** Shown as saved at once; what fails stays, with the reason, until it is saved or discarded. */
export function save(what: Unsaved["what"], draft: Draft, value: JsonValue): void {
  counted += 1;
  if (what.edited === null) last = { kind: draft.kind, name: draft.name.trim() };
  void send({ id: counted, what, draft, value, error: null });
}

export function retry(failed: Unsaved): void {
  void send({ ...failed, error: null });
}

export function discard(failed: Unsaved): void {
  unsaved.set(unsaved.get().filter((one) => one.id !== failed.id));
}

/** Opens the editor with what could not be saved. */
export function reopen(failed: Unsaved): void {
  const { target, project, edited } = failed.what;
  keepDraft(target.target, edited, failed.draft);
  discard(failed);
  assess({ targets: [target], project, edited });
}

async function send(one: Unsaved): Promise<void> {
  const others = () => unsaved.get().filter((other) => other.id !== one.id);
  unsaved.set([...others(), one]);
  const { what, draft, value } = one;
  try {
    const rationale = draft.rationale.trim() === "" ? null : draft.rationale;
    const saved =
      what.edited === null
        ? await call("assessment_add", { target: what.target.target, name: draft.name.trim(), kind: draft.kind, value, rationale })
        : await call("assessment_supersede", { assessment_id: what.edited.assessment_id, value, rationale });
    note(saved, (list) => withAssessment(list, saved));
    unsaved.set(others());
    lastAct.set({ did: what.edited === null ? "saved" : "changed", assessment: saved, again: false, untilMs: Date.now() + savedMs });
  } catch (error) {
    unsaved.set([...others(), { ...one, error: toRpcError(error) }]);
  }
}

export async function remove(one: Assessment): Promise<void> {
  const gone = await call("assessment_delete", { assessment_id: one.assessment_id });
  note(one, (list) => withoutAssessment(list, one.assessment_id, gone.counts_again));
  const untilMs = undoableUntil(gone.undo_until_us, Date.now());
  lastAct.set({ did: "deleted", assessment: one, again: gone.counts_again !== null, untilMs });
}

/** Takes back what was done. */
export async function undo({ did, assessment }: Act): Promise<void> {
  if (did === "deleted") {
    const back = await call("assessment_restore", { assessment_id: assessment.assessment_id });
    note(back, (list) => withAssessment(list, back));
  } else {
    const gone = await call("assessment_delete", { assessment_id: assessment.assessment_id });
    note(assessment, (list) => withoutAssessment(list, assessment.assessment_id, gone.counts_again));
  }
  lastAct.set({ did: "undone", assessment, again: false, untilMs: 0 });
}

/** Shows a change before the stream tells of it. */
function note(one: Assessment, change: (list: Assessment[]) => Assessment[]): void {
  queryClient.setQueryData(commandQuery("trace_get", { trace_id: one.trace_id }).queryKey, (trace) =>
    trace === undefined ? undefined : { ...trace, assessments: change(trace.assessments) },
  );
  if (one.session !== null) void queryClient.invalidateQueries({ queryKey: ["assessment_list"] });
}
