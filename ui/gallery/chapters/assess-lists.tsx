import { AssessList } from "../../src/components/AssessList.tsx";
import { AssessSession } from "../../src/components/AssessSession.tsx";
import { AssessSource } from "../../src/components/AssessSource.tsx";
import { AssessSpan } from "../../src/components/AssessSpan.tsx";
import { AssessValue } from "../../src/components/AssessValue.tsx";
import type { Assessment } from "../../src/bindings/api.ts";
import { answer, Answers, diskFull, refusal } from "../Answers.tsx";
import { assessment, judged, traceWith, versions } from "../data.ts";
import styles from "../Gallery.module.css";
import type { Chapter } from "../story.ts";

const whole = [{ target: { of: "trace", trace_id: "t" }, label: "Trace" }] as const;
const session = { project: "0", session: "s-1" };
const stray = assessment("s", { name: "superseded by what is gone", valid: false });

function list(assessments: Assessment[]) {
  return <AssessList targets={whole} assessments={assessments} project="0" level={3} action="trace.assess" />;
}

export const assessLists: Chapter = {
  name: "Assessments",
  stories: [
    {
      of: ["AssessList", "AssessRow", "AssessSource", "AssessValue", "AssessHistory"],
      state: "every kind of answer",
      show: () => list([...judged, ...versions, stray]),
    },
    { of: ["AssessList"], state: "in a narrow panel", width: 380, show: () => list([...judged.slice(0, 4), ...versions]) },
    { of: ["AssessList"], state: "none yet", width: 380, show: () => list([]) },
    {
      of: ["AssessValue", "AssessSource"],
      state: "with its source",
      width: 380,
      show: () => (
        <ul className={styles["column"]}>
          {judged.map((one) => (
            <li key={one.assessment_id}>
              <AssessValue one={one} /> <AssessSource one={one} />
            </li>
          ))}
        </ul>
      ),
    },
    {
      of: ["AssessSpan", "AssessList"],
      state: "of a span",
      width: 480,
      show: () => (
        <Answers of={[answer("trace_get", { trace_id: "t" }, traceWith([assessment("x", { span_id: "s" }), assessment("y")]))]}>
          <AssessSpan trace="t" span="s" />
        </Answers>
      ),
    },
    {
      of: ["AssessSession", "AssessList"],
      state: "of a session",
      width: 480,
      show: () => (
        <Answers of={[answer("assessment_list", session, { assessments: [assessment("z", { name: "resolved", session: "s-1" })] })]}>
          <AssessSession {...session} level={3} />
        </Answers>
      ),
    },
    {
      of: ["AssessSession", "AssessList"],
      state: "of a session that cannot be read",
      width: 480,
      show: () => (
        <Answers of={[refusal("assessment_list", session, diskFull)]}>
          <AssessSession {...session} level={3} />
        </Answers>
      ),
    },
  ],
};
