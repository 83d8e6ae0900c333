/** JSON values as the tree shows them; keys are only ever listed, never assigned. */
import type { JsonValue } from "../bindings/api.ts";

export type Entry = { key: string; value: JsonValue };

export function isContainer(value: JsonValue): value is JsonValue[] | { [key in string]?: JsonValue } {
  return typeof value === "object" && value !== null;
}

/** Keys are listed once for each object: one of a million members is asked for them again and again. */
const keysKnown = new WeakMap<object, string[]>();

function keysOf(value: object): string[] {
  const known = keysKnown.get(value);
  if (known !== undefined) return known;
  const keys = Object.keys(value);
  keysKnown.set(value, keys);
  return keys;
}

export function sizeOf(value: JsonValue): number {
  if (Array.isArray(value)) return value.length;
  return isContainer(value) ? keysOf(value).length : 0;
}

/** Entries from one place up to another, in order; own keys only, so that `__proto__` is a key like any other. */
export function entriesOf(value: JsonValue, from: number, to: number): Entry[] {
  if (Array.isArray(value)) return value.slice(from, to).map((item, index) => ({ key: String(from + index), value: item }));
  if (!isContainer(value)) return [];
  return keysOf(value)
    .slice(from, to)
    .map((key) => ({ key, value: Object.getOwnPropertyDescriptor(value, key)?.value as JsonValue }));
}

/** The place of a key among the entries; -1 if it has none. */
export function placeOf(value: JsonValue, key: string): number {
  if (Array.isArray(value)) return Number(key) < value.length ? Number(key) : -1;
  return isContainer(value) ? keysOf(value).indexOf(key) : -1;
}

/** One step of a path: a member's key, or a place in a list. */
export type Step = { key: string; inList: boolean };

/** A path as people write it: $.choices[0]["finish reason"]. */
export function pathText(steps: readonly Step[]): string {
  const parts = steps.map(({ key, inList }) => {
    if (inList) return `[${key}]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return `$${parts.join("")}`;
}

/** A closed container in a few words: {answer, citations, …} or [3]. */
export function summaryOf(value: JsonValue): string {
  if (Array.isArray(value)) return value.length === 0 ? "[ ]" : `[ ${String(value.length)} ]`;
  if (!isContainer(value)) return String(value);
  const keys = keysOf(value);
  if (keys.length === 0) return "{ }";
  const shown = keys.slice(0, 3).map((key) => (key.length > 24 ? `${key.slice(0, 24)}…` : key));
  return `{ ${shown.join(", ")}${keys.length > 3 ? ", …" : ""} }`;
}

/** A value as text to copy: strings bare, the rest as indented JSON. */
export function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
