/** A hit's snippet, cut where its marked words begin and end. */
import type { Hit } from "../../bindings/api.ts";
import { inLine } from "../../lib/visible-text.ts";

export type SnippetPart = { text: string; marked: boolean };

/** At most so much stands before the first mark, so that it is in view in a narrow list, too. */
const lead = 20;

/** Where the snippet is to begin: at a word, and never between the two halves of a character. */
function beginOf(snippet: string, first: number): number {
  if (first <= lead) return 0;
  const blank = snippet.indexOf(" ", first - lead);
  if (blank >= 0 && blank < first - 1) return blank + 1;
  return /[\udc00-\udfff]/.test(snippet.charAt(first - lead)) ? first - lead + 1 : first - lead;
}

/** The parts in order; marks that overlap, or lie outside, are taken as far as they make sense. */
export function snippetParts({ snippet, marks }: Pick<Hit, "snippet" | "marks">): SnippetPart[] {
  const first = marks[0]?.[0] ?? 0;
  const from = beginOf(snippet, first);
  const parts: SnippetPart[] = from > 0 ? [{ text: "…", marked: false }] : [];
  let at = from;
  const push = (end: number, marked: boolean) => {
    if (end <= at) return;
    parts.push({ text: inLine(snippet.slice(at, end)), marked });
    at = end;
  };
  for (const [start, end] of marks) {
    push(Math.min(start, snippet.length), false);
    push(Math.min(end, snippet.length), true);
  }
  push(snippet.length, false);
  return parts;
}
