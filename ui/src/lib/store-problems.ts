/** What is wrong with the store, in words, worst first. */
import type { StoreStatus } from "../bindings/api.ts";
import { asSentence } from "./sentence.ts";

export type StoreProblem = { title: string; text: string };

export function storeProblems({ writable, integrity, home }: Pick<StoreStatus, "writable" | "integrity" | "home">): StoreProblem[] {
  const found: StoreProblem[] = [];
  if (!writable.ok) {
    const why =
      writable.message ?? `The disk of ${home} is full, or the directory may not be written to. Free some space or give the right back`;
    found.push({
      title: "Nothing can be stored.",
      text: `${asSentence(why)} What programs send is refused until then; storing goes on by itself.`,
    });
  }
  if (integrity.state === "damaged") {
    const [first] = integrity.problems;
    found.push({
      title: "The database is damaged.",
      text: `${first === undefined ? "" : `${asSentence(first)} `}Stop Touchstone and restore a copy with touchstone restore.`,
    });
  }
  return found;
}
