/** What is typed into the editor of assessments: kept while the editor is closed, and checked before it is saved. */
import { useState } from "react";
import { keepDraft, keptDraft, lastUsed, save, type Assessable, type Assessing } from "../api/assess.ts";
import { useAssessNames } from "../api/assess-names.ts";
import type { AnswerType, AssessmentName } from "../bindings/api.ts";
import { answerOf, draftOf, emptyDraft, knownName, typeOf, type Draft } from "../lib/assess.ts";

/** What was typed before and of which target, else the name that was used last. */
function begun({ targets, edited }: Assessing): { at: number; draft: Draft } {
  for (const [at, { target }] of targets.entries()) {
    const draft = keptDraft(target, edited);
    if (draft !== undefined) return { at, draft };
  }
  return { at: 0, draft: edited === null ? { ...emptyDraft, ...lastUsed() } : draftOf(edited) };
}

type AssessDraft = {
  draft: Draft;
  names: AssessmentName[];
  type: AnswerType;
  /** Which of the targets is judged. */
  chosen: number;
  /** What keeps it from being saved; null where nothing does. */
  problem: string | null;
  change: (next: Partial<Draft>) => void;
  rename: (name: string) => void;
  judge: (index: number) => void;
  /** Saves it, and answers whether it could be. */
  submit: () => boolean;
};

export function useAssessDraft(what: Assessing): AssessDraft {
  const { targets, edited, project } = what;
  const [before] = useState(() => begun(what));
  const [chosen, setChosen] = useState(before.at);
  const [draft, setDraft] = useState<Draft>(before.draft);
  const names = useAssessNames(project, draft.name);
  const target = targets[chosen] ?? targets[0];
  const type = typeOf(draft, names, edited);
  const said = answerOf(type, draft.text);
  const keep = (one: Draft, { target: of }: Assessable) => keepDraft(of, edited, one.text === "" && one.rationale === "" ? null : one);
  const change = (next: Partial<Draft>) => {
    // Names that come to be known while one types change no type under the answer.
    const changed = { ...draft, ...(next.text !== undefined && { type }), ...next };
    setDraft(changed);
    keep(changed, target);
  };
  return {
    draft,
    names,
    type,
    chosen,
    problem: draft.name.trim() === "" ? "Give it a name." : said.ok ? null : said.problem,
    change,
    // A known name brings its type, and what was answered in another is no answer any more.
    rename: (name) => {
      const next = { ...draft, name, type: knownName(names, draft.kind, name)?.answers == null ? draft.type : null };
      change(typeOf(next, names, edited) === type ? next : { ...next, text: "" });
    },
    // What was typed is of what is judged now, and of nothing else.
    judge: (index) => {
      keepDraft(target.target, edited, null);
      keep(draft, targets[index] ?? targets[0]);
      setChosen(index);
    },
    submit: () => {
      if (!said.ok || draft.name.trim() === "") return false;
      keepDraft(target.target, edited, null);
      save({ target, project, edited }, draft, said.value);
      return true;
    },
  };
}
