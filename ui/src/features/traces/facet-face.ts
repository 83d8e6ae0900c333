/** What facets and their values are called. */
import type { Facet, FacetKind, FacetPrecision, TraceFacets, TraceState } from "../../bindings/api.ts";
import { formatCompact, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";

const labels: Record<Exclude<FacetKind, "tag" | "feedback" | "expectation">, string> = {
  status: "State",
  name: "Name",
  model: "Model",
  session: "Session",
  user: "User",
  version: "Version",
  source: "Source",
};

const groups: Partial<Record<FacetKind, string>> = { tag: "Tags", feedback: "Feedback", expectation: "Expectations" };

export function facetLabel({ kind, key, field }: Facet): string {
  return kind in labels ? labels[kind as keyof typeof labels] : oneLine(key ?? field, 60);
}

/** The heading above a facet where a group begins with it. */
export function groupLabel(facet: Facet, before: Facet | undefined): string | null {
  return before?.kind === facet.kind ? null : (groups[facet.kind] ?? null);
}

const states: Record<string, { state: TraceState; word: string }> = {
  OK: { state: "ok", word: "Finished" },
  ERROR: { state: "error", word: "Failed" },
  IN_PROGRESS: { state: "in_progress", word: "Running" },
};

/** Of a state, its sign and its word. */
export function valueFace({ kind }: Facet, value: string): { state: TraceState | null; text: string } {
  const face = kind === "status" ? states[value] : undefined;
  if (face !== undefined) return { state: face.state, text: face.word };
  const text = oneLine(value, 200);
  return { state: null, text: text === "" ? "(empty)" : text };
}

export function countText(count: number, precision: FacetPrecision): string {
  const text = formatCompact(count);
  return precision === "exact" ? text : precision === "estimated" ? `≈ ${text}` : `${text}+`;
}

/** Of which traces the counts are, where they are not simply of all. */
export function scopeText({ facets, counted, traces }: TraceFacets): string | null {
  if (facets.length === 0) return "Nothing to filter by here.";
  const has = (precision: FacetPrecision) => facets.some((facet) => facet.precision === precision);
  // What is counted without one of the choices may be of more traces than the rest.
  const newest = traces === counted ? "the newest traces" : `the newest ${plural(counted, "trace")}`;
  if (has("at_least")) return `Counts with a plus are of ${newest} found; there are more.`;
  return has("estimated") ? `Counts with ≈ are estimates, from ${newest}.` : null;
}
