import { useRef, useState, type JSX } from "react";
import { AssessAnswer } from "../../src/components/AssessAnswer.tsx";
import { AssessEditor } from "../../src/components/AssessEditor.tsx";
import { AssessName } from "../../src/components/AssessName.tsx";
import type { AnswerType, Assessment, AssessmentName } from "../../src/bindings/api.ts";
import { answer, Answers } from "../Answers.tsx";
import { assessment, why } from "../data.ts";
import type { Chapter, Story } from "../story.ts";

const names: AssessmentName[] = [
  { kind: "feedback", name: "correct", answers: "yes_no", categories: [], count: 31 },
  { kind: "feedback", name: "tone", answers: "category", categories: ["cold", "neutral", "warm"], count: 12 },
  { kind: "feedback", name: "relevance", answers: "number", categories: [], count: 9 },
];
const known = [answer("assessment_names", { project: "0" }, { names }), answer("author_get", {}, { name: "reviewer 7", is_usual: false })];
const changed = assessment("edited", { name: "tone", value: "warm", rationale: why });
const structure = assessment("structure", { kind: "expectation", name: "answer", value: { order: 88213 } });
const nothing = () => undefined;

function Editor({ of, edited }: { of: string; edited: Assessment | null }): JSX.Element {
  const targets = [
    { target: { of: "trace", trace_id: of }, label: "Trace" },
    { target: { of: "span", trace_id: of, span_id: "s" }, label: "This span" },
  ] as const;
  return (
    <Answers of={known}>
      <AssessEditor what={{ targets, project: "0", edited, opener: null, around: null }} onClose={nothing} />
    </Answers>
  );
}

const whole = { of: ["AssessEditor", "AssessName", "AssessAnswer"], width: 400 } as const;

function Answer({ type, first, wrong = false }: { type: AnswerType; first: string; wrong?: boolean }): JSX.Element {
  const ref = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(first);
  const shown = { ref, type, text, categories: type === "category" ? ["cold", "neutral", "warm"] : [], first: false };
  return (
    <>
      <AssessAnswer {...shown} problemId={wrong ? "problem" : undefined} onText={setText} onType={nothing} />
      {wrong && <p id="problem">This is not JSON.</p>}
    </>
  );
}

const answers: ReadonlyArray<[AnswerType, string]> = [
  ["yes_no", "yes"],
  ["number", "0.5"],
  ["category", "warm"],
  ["text", "Two\nlines"],
];

export const assessEditors: Chapter = {
  name: "Assessing",
  stories: [
    { ...whole, state: "a new one", show: () => <Editor of="gallery" edited={null} /> },
    { ...whole, state: "changing one", show: () => <Editor of="gallery" edited={changed} /> },
    { ...whole, state: "changing a structure", show: () => <Editor of="gallery" edited={structure} /> },
    {
      of: ["AssessName"],
      state: "nothing typed",
      width: 360,
      show: () => <AssessName name="" kind="feedback" names={names} first={false} onName={nothing} onDone={nothing} />,
    },
    ...answers.map(([type, first]): Story => ({
      of: ["AssessAnswer"],
      state: type,
      width: 360,
      show: () => <Answer type={type} first={first} />,
    })),
    { of: ["AssessAnswer"], state: "JSON that is none", width: 360, show: () => <Answer type="json" first="{" wrong /> },
  ],
};
