/** The assessments of a session as a whole. They lie at one of its traces, where MLflow's clients find them. */
import type { JSX } from "react";
import { assess, type Assessable } from "../api/assess.ts";
import { useCommand } from "../api/queries.ts";
import { useActions } from "../hotkeys/dispatch.ts";
import { AssessList } from "./AssessList.tsx";
import { InlineError } from "./Notice.tsx";

type Props = { project: string; session: string; level: 3 | 4 };

export function AssessSession({ project, session, level }: Props): JSX.Element {
  const { data, error } = useCommand("assessment_list", { project, session });
  const targets: readonly [Assessable] = [{ target: { of: "session", project, session }, label: "Session" }];
  useActions({ "trace.assess": () => assess({ targets, project, edited: null }) });
  return (
    <>
      {error !== null && <InlineError error={error} />}
      <AssessList targets={targets} assessments={data?.assessments ?? []} project={project} level={level} action="trace.assess" />
    </>
  );
}
