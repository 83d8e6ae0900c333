/** Finding in a JSON value of any size: in slices, so that the page stays alive. */
import type { JsonValue } from "../bindings/api.ts";
import { foldedNeedle, placesOf } from "./find-places.ts";
import { entriesOf, isContainer, sizeOf, type Entry, type Step } from "./json.ts";

/** Where a value says it: the path to the key or the value. */
type JsonHit = readonly Step[];

export type JsonFound = { hits: readonly JsonHit[]; isDone: boolean };

/** More are not gone through one by one. */
const mostHits = 1000;
const sliceMs = 8;
/** Entries taken from one container at a time. */
const chunk = 1000;

/** A container that is being gone through; it points to the one it lies in, so that no path is copied for nothing. */
type Open = { value: JsonValue; entries: Entry[]; at: number; taken: number; size: number; step: Step | null; above: Open | null };

function opened(value: JsonValue, step: Step | null, above: Open | null): Open {
  return { value, entries: [], at: 0, taken: 0, size: sizeOf(value), step, above };
}

/** The next entry, taken from the container in pieces. */
function next(open: Open): Entry | undefined {
  if (open.at >= open.entries.length && open.taken < open.size) {
    open.entries = entriesOf(open.value, open.taken, open.taken + chunk);
    open.taken += open.entries.length;
    open.at = 0;
  }
  const entry = open.entries[open.at];
  open.at += 1;
  return entry;
}

function pathOf(open: Open, last: Step): Step[] {
  const steps: Step[] = [last];
  for (let at: Open | null = open; at !== null; at = at.above) if (at.step !== null) steps.push(at.step);
  return steps.toReversed();
}

function says(value: JsonValue, needle: string): boolean {
  if (isContainer(value)) return false;
  return placesOf(String(value), needle, 1).length > 0;
}

/** Every place that says it, in order; yields now and then, so that whoever asks can rest. */
export function* searchJson(value: JsonValue, text: string): Generator<JsonFound, JsonFound> {
  const needle = foldedNeedle(text);
  const hits: JsonHit[] = [];
  if (needle === "") return { hits, isDone: true };
  if (!isContainer(value)) return { hits: says(value, needle) ? [[]] : [], isDone: true };
  let top: Open | null = opened(value, null, null);
  let until = performance.now() + sliceMs;
  while (top !== null && hits.length < mostHits) {
    const open: Open = top;
    const entry = next(open);
    if (entry === undefined) {
      top = open.above;
      continue;
    }
    const step: Step = { key: entry.key, inList: Array.isArray(open.value) };
    const keySays = !step.inList && placesOf(entry.key, needle, 1).length > 0;
    if (keySays || says(entry.value, needle)) hits.push(pathOf(open, step));
    if (isContainer(entry.value)) top = opened(entry.value, step, open);
    if (performance.now() > until) {
      yield { hits: [...hits], isDone: false };
      until = performance.now() + sliceMs;
    }
  }
  return { hits, isDone: true };
}
