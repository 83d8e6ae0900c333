/** What is redacted, as it is being edited. */
import type { Redaction, RedactionPattern } from "../../bindings/api.ts";

export type RedactionText = { detectors: ReadonlySet<string>; patterns: ReadonlyArray<RedactionPattern> };

export function textOf({ detectors, patterns }: Redaction): RedactionText {
  return { detectors: new Set(detectors), patterns };
}

/** What is sent: in the order of what is known, without patterns that say nothing. */
export function sentOf({ detectors, patterns }: RedactionText, known: Redaction["known"]) {
  return {
    detectors: known.map((one) => one.id).filter((id) => detectors.has(id)),
    patterns: patterns
      .map(({ name, pattern }) => ({ name: name.trim(), pattern }))
      .filter(({ name, pattern }) => name !== "" || pattern !== ""),
  };
}

export function toggled(detectors: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(detectors);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Why this pattern cannot be sent as it is; whether it is one, only the engine tells. */
export function patternProblem({ name, pattern }: RedactionPattern): string | null {
  if (name.trim() === "" && pattern === "") return null;
  if (name.trim() === "") return "It needs a name: what it finds is replaced by it.";
  if (!/^[a-z][a-z0-9_-]*$/.test(name.trim())) return "A name begins with a letter from a to z; letters, digits, _ and - follow.";
  return pattern === "" ? "It needs a regular expression." : null;
}

export function isChanged(now: RedactionText, before: Redaction): boolean {
  const sent = sentOf(now, before.known);
  const old = sentOf(textOf(before), before.known);
  return JSON.stringify(sent) !== JSON.stringify(old);
}
