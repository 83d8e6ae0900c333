/** What opens over the screen when something is assessed: one to a chapter. */
import { useEffect, type JSX, type ReactNode } from "react";
import { assess, lastAct, unsaved, type Act, type Unsaved } from "../../src/api/assess.ts";
import { AssessHistory } from "../../src/components/AssessHistory.tsx";
import { AssessHost } from "../../src/components/AssessHost.tsx";
import { AssessToast } from "../../src/components/AssessToast.tsx";
import { emptyDraft } from "../../src/lib/assess.ts";
import { answer, Answers, diskFull, refusal } from "../Answers.tsx";
import { assessment, hostile, versions } from "../data.ts";
import { Opened } from "../Opened.tsx";
import type { Chapter, Story } from "../story.ts";

const whole = { target: { of: "trace", trace_id: "gallery" }, label: "Trace" } as const;

/** Does something once what it is of is shown. */
function After({ does, children }: { does: () => void; children: ReactNode }): JSX.Element {
  useEffect(does, [does]);
  return <>{children}</>;
}

function alone(name: string, of: Story["of"], show: () => JSX.Element): Chapter {
  return { name, stories: [{ of, state: name, show }] };
}

function toast(name: string, act: Omit<Act, "untilMs">): Chapter {
  const tell = () => lastAct.set({ ...act, untilMs: Date.now() + 3_600_000 });
  return alone(`Assessed, ${name}`, ["AssessToast"], () => (
    <After does={tell}>
      <AssessToast />
    </After>
  ));
}

function failed(id: number, name: string): Unsaved {
  return { id, what: { target: whole, project: "0", edited: null }, draft: { ...emptyDraft, name }, value: true, error: diskFull };
}
const fail = () => unsaved.set([failed(1, "correct"), failed(2, hostile)]);
const open = () => assess({ targets: [whole], project: "0", edited: null });

function history(name: string, of: Parameters<typeof Answers>[0]["of"]): Chapter {
  return alone(`History, ${name}`, ["AssessHistory", "PopoverPanel"], () => (
    <Answers of={of}>
      <Opened>
        <AssessHistory id="c" name="relevance" before={2} />
      </Opened>
    </Answers>
  ));
}

export const assessOverlays: readonly Chapter[] = [
  history("three versions", [answer("assessment_history", { assessment_id: "c" }, { assessments: versions.toReversed() })]),
  history("on its way", []),
  history("failed", [refusal("assessment_history", { assessment_id: "c" }, diskFull)]),
  toast("saved", { did: "saved", assessment: assessment("1"), again: false }),
  toast("deleted", { did: "deleted", assessment: assessment("1"), again: true }),
  toast("undone", { did: "undone", assessment: assessment("1", { name: hostile }), again: false }),
  alone("Not saved", ["AssessToast"], () => (
    <After does={fail}>
      <AssessToast />
    </After>
  )),
  alone("The editor over a screen", ["AssessHost", "AssessEditor"], () => (
    <Answers
      of={[answer("assessment_names", { project: "0" }, { names: [] }), answer("author_get", {}, { name: "reviewer 7", is_usual: false })]}
    >
      <After does={open}>
        <AssessHost />
      </After>
    </Answers>
  )),
];
