/** What an act is about: traces one by one, or all that the list would ever show. */
import type { DeletionPreview, KeptTraces, Matching, Selection, TraceListRequest } from "../../bindings/api.ts";
import { inPieces } from "./selection.ts";

export type Target = { kind: "traces"; ids: ReadonlyArray<string> } | { kind: "matching"; matching: Matching };

/** Most ids that one call takes. */
export const mostIds = 1000;

/** What the calls carry: more than one where there are many ids. */
export function selectionsOf(target: Target): Selection[] {
  if (target.kind === "matching") return [{ matching: target.matching }];
  return inPieces(target.ids, mostIds).map((trace_ids) => ({ trace_ids }));
}

/** All that the list's question finds, however far it reaches. */
export function matchingOf({ project, query, from_us, to_us }: TraceListRequest): Target {
  return { kind: "matching", matching: { project: project ?? null, query: query ?? null, from_us: from_us ?? null, to_us: to_us ?? null } };
}

/** Several previews as one. */
export function summed(previews: ReadonlyArray<DeletionPreview>): DeletionPreview {
  const kept = new Map<string, number>();
  for (const one of previews.flatMap((preview) => preview.kept)) kept.set(one.reason, (kept.get(one.reason) ?? 0) + one.traces);
  return {
    traces: previews.reduce((sum, one) => sum + one.traces, 0),
    more: previews.some((one) => one.more),
    kept: [...kept].map(([reason, traces]) => ({ reason, traces })),
  };
}

const reasons: Record<string, string> = {
  human_assessment: "judged by a person",
  labeling_session: "in an open labeling session",
  dataset: "in a dataset",
  promotion: "cited by a promotion",
};

/** Why they are held, as it follows a count. */
export function keptWords({ reason }: KeptTraces): string {
  return reasons[reason] ?? reason.replaceAll("_", " ");
}
