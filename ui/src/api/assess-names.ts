/** The names of assessments in use: the usual ones, and those that begin as what is typed. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { AssessmentName } from "../bindings/api.ts";
import { joinedNames } from "../lib/assess.ts";
import { commandQuery } from "./queries.ts";

const none: AssessmentName[] = [];

export function useAssessNames(project: string | undefined, typed: string): AssessmentName[] {
  const prefix = useDeferredValue(typed.trim());
  const usual = useQuery(commandQuery("assessment_names", { project: project ?? null }));
  const begun = useQuery({
    ...commandQuery("assessment_names", { project: project ?? null, prefix }),
    enabled: prefix !== "",
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  return joinedNames(usual.data?.names ?? none, begun.data?.names ?? none);
}
