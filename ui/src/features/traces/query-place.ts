/** Where the caret of a query stands: what may be completed there. */
import type { QueryField } from "../../bindings/api.ts";
import { queryTokens, type QueryToken } from "./query-tokens.ts";

/** `start` to `end` is what a choice replaces; `typed` is what stands of it before the caret. */
export type Place = { start: number; end: number; typed: string } &
  /** `family` where what is typed begins with that of a family such as `tags.`: a key is to follow. */
  (
    | { kind: "field"; joins: boolean; family: QueryField | null }
    | { kind: "operator"; field: QueryField }
    /** `short` after a colon, where a word needs no quotes. */
    | { kind: "value"; field: QueryField; short: boolean }
  );

type Tokens = ReadonlyArray<QueryToken>;
type Fields = ReadonlyArray<QueryField>;

const wordSigns = new Set(["LIKE", "ILIKE", "RLIKE", "IN"]);
export const joins = ["AND", "OR", "NOT"];

const says = (token: QueryToken | undefined, word: string) => token?.kind === "word" && token.text.toUpperCase() === word;
const isSign = (token: QueryToken | undefined) =>
  token?.kind === "sign" || (token?.kind === "word" && wordSigns.has(token.text.toUpperCase()));

function familyOf(typed: string, fields: Fields): QueryField | null {
  return fields.find((field) => field.name.endsWith(".") && typed.startsWith(field.name)) ?? null;
}

/** The field that a name means; of a family such as `tags.`, the one of that key. A minus before it turns it round. */
function fieldNamed(text: string, fields: Fields): QueryField | undefined {
  const name = text.replace(/^-/, "").toLowerCase();
  const family = fields.find((field) => field.name.endsWith(".") && name.startsWith(field.name) && name.length > field.name.length);
  return fields.find((field) => field.name.toLowerCase() === name) ?? (family && { ...family, name: text.replace(/^-/, "") });
}

const fieldOf = (token: QueryToken | undefined, fields: Fields) => (token?.kind === "word" ? fieldNamed(token.text, fields) : undefined);

/** The field before the operator in which `before` ends; `duration:>` and `NOT IN` are one operator each. */
function compared(before: Tokens, fields: Fields): QueryField | undefined {
  let at = before.length - 1;
  if (!isSign(before[at])) return undefined;
  while (isSign(before[at])) at -= 1;
  return fieldOf(before[says(before[at], "NOT") ? at - 1 : at], fields);
}

/** The field whose list of values `before` is in: `field IN ('a', `. */
function listed(before: Tokens, fields: Fields): QueryField | undefined {
  const last = before.at(-1)?.kind;
  const open = before.findLastIndex((token) => token.kind === "open" || token.kind === "close");
  if ((last !== "open" && last !== "comma") || before[open]?.kind !== "open" || !says(before[open - 1], "IN")) return undefined;
  return compared(before.slice(0, open), fields);
}

/** Null within something that cannot be completed. */
export function placeAt(text: string, caret: number, fields: Fields): Place | null {
  const tokens = queryTokens(text);
  const at = tokens.findIndex((token) => {
    if (token.kind === "text") return token.start < caret && (caret < token.end || !token.closed);
    return token.kind === "word" && token.start < caret && caret <= token.end;
  });
  const touched = tokens[at];
  const before = at < 0 ? tokens.filter((token) => token.end <= caret) : tokens.slice(0, at);
  const { start, end } = touched ?? { start: caret, end: caret };
  const here = { start, end, typed: text.slice(start, caret) };
  const last = before.at(-1);
  const value = listed(before, fields) ?? compared(before, fields);
  if (value !== undefined) {
    const short = last?.text === ":";
    // A colon and its value stand together: after a blank something else begins.
    return short && last?.end !== start
      ? { ...here, kind: "field", joins: true, family: familyOf(here.typed, fields) }
      : { ...here, kind: "value", field: value, short };
  }
  if (touched?.kind === "text" || isSign(last)) return null;
  const field = fieldOf(last, fields);
  if (field !== undefined && last?.end !== start) return { ...here, kind: "operator", field };
  const minus = here.typed.startsWith("-") ? 1 : 0;
  const typed = here.typed.slice(minus);
  return {
    start: start + minus,
    end,
    typed,
    kind: "field",
    family: familyOf(typed, fields),
    joins: last !== undefined && last.kind !== "open" && !joins.some((word) => says(last, word)),
  };
}
