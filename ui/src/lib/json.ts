/** JSON values as the tree shows them; keys are only ever listed, never assigned. */
import type { JsonValue } from "../bindings/api.ts";

export type Entry = { key: string; value: JsonValue };

export function isContainer(value: JsonValue): value is JsonValue[] | { [key in string]?: JsonValue } {
  return typeof value === "object" && value !== null;
}

export function sizeOf(value: JsonValue): number {
  if (Array.isArray(value)) return value.length;
  return isContainer(value) ? Object.keys(value).length : 0;
}

/** Entries `from` up to `to`, in order; own keys only, so that `__proto__` is a key like any other. */
export function entriesOf(value: JsonValue, to: number): Entry[] {
  if (Array.isArray(value)) return value.slice(0, to).map((item, index) => ({ key: String(index), value: item }));
  if (!isContainer(value)) return [];
  return Object.keys(value)
    .slice(0, to)
    .map((key) => ({ key, value: Object.getOwnPropertyDescriptor(value, key)?.value as JsonValue }));
}

/** A closed container in a few words: {answer, citations, …} or [3]. */
export function summaryOf(value: JsonValue): string {
  if (Array.isArray(value)) return value.length === 0 ? "[ ]" : `[ ${String(value.length)} ]`;
  if (!isContainer(value)) return String(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return "{ }";
  const shown = keys.slice(0, 3).map((key) => (key.length > 24 ? `${key.slice(0, 24)}…` : key));
  return `{ ${shown.join(", ")}${keys.length > 3 ? ", …" : ""} }`;
}

/** A value as text to copy: strings bare, the rest as indented JSON. */
export function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
