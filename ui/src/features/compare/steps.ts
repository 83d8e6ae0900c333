/** How the rows of a comparison are told in words and signs. */
import type { ComparedRow, ComparedText, Difference, Sameness, StepCounts } from "../../bindings/api.ts";
import { formatCount, plural } from "../../lib/format.ts";

type Face = { sign: string; word: string };

const faces: Record<Sameness, Face> = {
  same: { sign: "=", word: "Equal" },
  alike: { sign: "≈", word: "Alike, contents not compared" },
  changed: { sign: "≠", word: "Differs" },
  only_a: { sign: "−", word: "Only in A" },
  only_b: { sign: "+", word: "Only in B" },
};

export function faceOf(sameness: Sameness): Face {
  return faces[sameness];
}

/** Of turns only what stands in a list of traces is compared. */
export function turnWord(sameness: Sameness): string {
  return sameness === "alike" ? "Alike as far as it was compared: the first 1,000 characters" : faceOf(sameness).word;
}

/** What tells most stands first: there may be room for little. */
const importance: ReadonlyArray<Difference> = ["status", "input", "output", "model", "type", "name"];

/** "input, output": in what the two differ. */
export function differenceWords(row: ComparedRow): string {
  if (row.sameness === "only_a") return "only in A";
  if (row.sameness === "only_b") return "only in B";
  return importance.filter((one) => row.differences.includes(one)).join(", ");
}

/** "12 equal steps". */
export function foldedWords(row: ComparedRow): string {
  return row.sameness === "alike" ? `${plural(row.folded, "step")} alike, contents not compared` : plural(row.folded, "equal step");
}

/** "3 differ · 1 only in A · 12 equal"; what is none is not told. */
export function countWords(counts: StepCounts): string {
  const parts: ReadonlyArray<[number, string]> = [
    [counts.changed, counts.changed === 1 ? "differs" : "differ"],
    [counts.only_a, "only in A"],
    [counts.only_b, "only in B"],
    [counts.same, "equal"],
    [counts.alike, "alike"],
  ];
  return parts.flatMap(([count, word]) => (count === 0 ? [] : [`${formatCount(count)} ${word}`])).join(" · ");
}

/** Whether nothing at all differs; of contents only as far as they were compared. */
export function isEqual(counts: StepCounts): boolean {
  return counts.changed === 0 && counts.only_a === 0 && counts.only_b === 0;
}

/** Texts as they are listed: equal ones that stand together are one group. */
export type TextGroup = { kind: "equal"; key: string; texts: ComparedText[] } | { kind: "one"; key: string; text: ComparedText };

export function groupTexts(texts: ReadonlyArray<ComparedText>): TextGroup[] {
  const groups: TextGroup[] = [];
  for (const text of texts) {
    const last = groups.at(-1);
    if (text.sameness !== "same") groups.push({ kind: "one", key: text.key, text });
    else if (last?.kind === "equal" && last.texts[0]?.role === text.role) last.texts.push(text);
    else groups.push({ kind: "equal", key: text.key, texts: [text] });
  }
  return groups;
}

const roles: Record<ComparedText["role"], string> = {
  input: "Input",
  output: "Output",
  error: "Error",
  tool: "Tool",
  parameter: "Parameter",
  document: "Document",
  attribute: "Attribute",
};

export function roleWord(role: ComparedText["role"]): string {
  return roles[role];
}
