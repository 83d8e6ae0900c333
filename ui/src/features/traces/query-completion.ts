/** What is offered at the caret of a query: fields, operators, values, connectives. */
import type { QueryField, QueryValue } from "../../bindings/api.ts";
import { formatCount } from "../../lib/format.ts";
import { joins, type Place } from "./query-place.ts";
import { quotedValue, unquoted } from "./query-tokens.ts";

export type Suggestion = {
  label: string;
  about: string;
  /** What is put in. */
  insert: string;
};

const mostShown = 10;

const equal = [
  [":", "is, or begins with where it ends in *"],
  ["=", "is"],
  ["!=", "is not"],
] as const;
const size = [
  [">", "more than"],
  ["<", "less than"],
  [">=", "at least"],
  ["<=", "at most"],
  ["=", "exactly"],
] as const;

const operators: Record<QueryField["kind"], ReadonlyArray<readonly [string, string]>> = {
  text: [
    ...equal,
    ["LIKE", "has the form; % stands for anything"],
    ["ILIKE", "the same in any case"],
    ["RLIKE", "matches the regular expression"],
    ["IN", "is one of"],
  ],
  choice: [...equal, ["IN", "is one of"]],
  number: size,
  duration: size,
  money: size,
  time: [
    [">", "after"],
    ["<", "before"],
    [">=", "from then on"],
    ["<=", "until then"],
  ],
};

const joinAbout: Record<string, string> = { AND: "both", OR: "at least one", NOT: "the following does not hold" };

const countText = (count: number | null | undefined) => (count == null ? "" : formatCount(count));
const lower = (text: string) => text.toLowerCase();

/** Those that begin with what is typed come first, then those that have it. */
function found<T>(all: ReadonlyArray<T>, typed: string, nameOf: (one: T) => string): T[] {
  const word = lower(typed);
  const begins = all.filter((one) => lower(nameOf(one)).startsWith(word));
  return [...begins, ...all.filter((one) => !begins.includes(one) && lower(nameOf(one)).includes(word))];
}

/** A value after a colon: bare where it reads as one word. */
function shortValue(field: QueryField, value: string): string {
  const word = field.kind === "choice" && /^[A-Z_]+$/.test(value) ? lower(value) : value;
  return /^[\p{L}\d][\p{L}\d_./@-]*$/u.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
}

function valueText(field: QueryField, value: string, short: boolean): string {
  if (short) return shortValue(field, value);
  return field.kind === "text" || field.kind === "choice" ? quotedValue(value) : value;
}

/** What a field is followed by: its key, a colon and its value, or an operator. */
function fieldText({ name, kind }: QueryField): string {
  if (name.endsWith(".")) return name;
  return kind === "text" || kind === "choice" ? `${name}:` : `${name} `;
}

/** The keys of a family that there are; those of other signs than letters are quoted. */
function keys({ name }: QueryField, values: ReadonlyArray<QueryValue>): Suggestion[] {
  return values.slice(0, mostShown).map(({ value, count }) => {
    const key = /^[\w.-]+$/.test(value) ? value : `\`${value.replaceAll("`", "``")}\``;
    return { label: name + value, about: countText(count), insert: `${name}${key}:` };
  });
}

/** What is offered there; `values` are those that the engine knows for the field. */
export function suggestions(place: Place, fields: ReadonlyArray<QueryField>, values: ReadonlyArray<QueryValue>): Suggestion[] {
  if (place.kind === "operator") {
    return operators[place.field.kind]
      .filter(([sign]) => sign.startsWith(place.typed.toUpperCase()))
      .map(([sign, about]) => ({ label: sign, about, insert: sign === "IN" ? "IN (" : sign === ":" ? sign : `${sign} ` }));
  }
  if (place.kind === "value") {
    const { field, short } = place;
    const counts = new Map(values.map((one) => [one.value, one.count]));
    const all = [...new Set([...values.map((one) => one.value), ...field.values])];
    return found(all, unquoted(place.typed), String)
      .slice(0, mostShown)
      .map((value) => ({ label: value, about: countText(counts.get(value)), insert: valueText(field, value, short) }));
  }
  // What is typed may as well be a word to look for: only names that begin so are offered.
  const begins = (name: string) => name.split(/(?<=\.)/).some((_, at, parts) => parts.slice(at).join("").startsWith(lower(place.typed)));
  if (place.family !== null) return keys(place.family, values);
  const names = found(fields, place.typed, (field) => field.name)
    .filter((field) => begins(field.name))
    .slice(0, mostShown);
  const words = place.joins && place.typed !== "" ? found(joins, place.typed, String).filter((one) => one !== place.typed) : [];
  return [
    ...names.map((field) => ({ label: field.name, about: field.about, insert: fieldText(field) })),
    ...words.map((word) => ({ label: word, about: joinAbout[word] ?? "", insert: `${word} ` })),
  ];
}

/** The query with a suggestion put in, and where the caret then stands. */
export function applied(text: string, place: Place, insert: string): { text: string; caret: number } {
  const colon = insert === ":" && text[place.start - 1] === " ";
  const from = colon ? place.start - 1 : place.start;
  const rest = text.slice(place.end);
  const doubled = insert.endsWith(":") && rest.startsWith(":");
  return { text: text.slice(0, from) + insert + (doubled ? rest.slice(1) : rest), caret: from + insert.length };
}
