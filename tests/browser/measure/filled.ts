/** The store that is measured, as `touchstone-bench fill` told of it. */
import { readFileSync } from "node:fs";

export type Filled = {
  home: string;
  spans: number;
  traces: number;
  bytes: number;
  /** Traces of many spans. */
  long: Array<{ trace_id: string; spans: number; name: string }>;
  /** Words that the store has, to be searched for. */
  words: string[];
};

/** `TOUCHSTONE_FILLED` names the file that its answer was written to. */
export function filled(): Filled {
  const path = process.env["TOUCHSTONE_FILLED"];
  if (path === undefined) throw new Error("TOUCHSTONE_FILLED names no file; `make bench-ui` fills a store and sets it.");
  return JSON.parse(readFileSync(path, "utf8")) as Filled;
}
