import { expect, test } from "vitest";
import type { QueryField } from "../../bindings/api.ts";
import { applied, suggestions } from "./query-completion.ts";
import { errorSpan, offsetOf } from "./query-error.ts";
import { placeAt } from "./query-place.ts";
import { queryTokens, quotedValue, unquoted } from "./query-tokens.ts";

const fields: QueryField[] = [
  { name: "status", kind: "choice", values: ["OK", "ERROR"], about: "how it ended" },
  { name: "name", kind: "text", values: [], about: "its root's name" },
  { name: "duration", kind: "duration", values: [], about: "from start to end" },
  { name: "span.name", kind: "text", values: [], about: "a span's name" },
  { name: "tags.", kind: "text", values: [], about: "a tag, by its key" },
];

type Values = Array<{ value: string; count: number | null }>;

/** The suggestions at `|`. */
function at(query: string, values: Values = []) {
  const place = placeAt(query.replace("|", ""), query.indexOf("|"), fields);
  return place === null ? null : suggestions(place, fields, values).map((one) => one.label);
}

/** The query after the first suggestion at `|`, with the caret as `|`. */
function taken(query: string, values: Values = []) {
  const text = query.replace("|", "");
  const place = placeAt(text, query.indexOf("|"), fields);
  const first = place === null ? undefined : suggestions(place, fields, values)[0];
  if (place === null || first === undefined) return null;
  const next = applied(text, place, first.insert);
  return `${next.text.slice(0, next.caret)}|${next.text.slice(next.caret)}`;
}

test("an unfinished query is cut into tokens all the same", () => {
  expect(queryTokens("status='ERR").map((token) => [token.kind, token.text, token.closed])).toEqual([
    ["word", "status", true],
    ["sign", "=", true],
    ["text", "'ERR", false],
  ]);
  expect(queryTokens("tags.`a b` >= 'it''s'").map((token) => token.text)).toEqual(["tags.`a b`", ">=", "'it''s'"]);
  expect(queryTokens("duration:>2s !").map((token) => token.text)).toEqual(["duration", ":", ">", "2s", "!"]);
});

test("fields are offered where a comparison may begin, those that begin with it first", () => {
  expect(at("|")).toEqual(["status", "name", "duration", "span.name", "tags."]);
  expect(at("na|")).toEqual(["name", "span.name"]);
  expect(at("-sta|")).toEqual(["status"]);
  expect(at("status:error du|")).toEqual(["duration"]);
  expect(at("refund|")).toEqual([]);
});

test("connectives are offered after something that is whole", () => {
  expect(at("status = 'OK' o|")).toEqual(["OR", "NOT"]);
  expect(at("refund an|")).toEqual(["AND"]);
});

test("a field is followed by the operators of its kind", () => {
  expect(at("duration |")).toEqual([">", "<", ">=", "<=", "="]);
  expect(at("status |")).toEqual([":", "=", "!=", "IN"]);
  expect(at("tags.env l|")).toEqual(["LIKE"]);
});

test("an operator is followed by values: those the engine knows, then those of the field", () => {
  expect(at("status:|")).toEqual(["OK", "ERROR"]);
  expect(at("-status:e|")).toEqual(["ERROR"]);
  expect(at("status = 'e|")).toEqual(["ERROR"]);
  expect(at("status IN ('OK', '|")).toEqual(["OK", "ERROR"]);
  expect(at("status NOT IN (|")).toEqual(["OK", "ERROR"]);
  expect(at("tags.env:p|", [{ value: "prod", count: 3 }])).toEqual(["prod"]);
  expect(at("duration:>|", [{ value: "2s", count: null }])).toEqual(["2s"]);
  expect([at("unknown = |"), at("https://x|"), at('"a phrase|"')]).toEqual([null, null, null]);
});

test("after a family's name its keys are offered, quoted where they must be", () => {
  expect(at("tags.e|", [{ value: "env", count: 2 }])).toEqual(["tags.env"]);
  expect(taken("-tags.|", [{ value: "my key", count: 2 }])).toBe("-tags.`my key`:|");
});

test("a choice replaces what is under the caret and quotes what must be quoted", () => {
  expect(taken("sta|")).toBe("status:|");
  expect(taken("dur| x")).toBe("duration | x");
  expect(taken("sta|:error")).toBe("status:|error");
  expect(taken("-tag|")).toBe("-tags.|");
  expect(taken("status:e| refund")).toBe("status:error| refund");
  expect(taken("name:sup|", [{ value: "support agent", count: 1 }])).toBe('name:"support agent"|');
  expect(taken("status = 'E|' AND x")).toBe("status = 'ERROR'| AND x");
  expect(taken("status |")).toBe("status:|");
  expect(quotedValue("it's")).toBe("'it''s'");
  expect([unquoted("'it''s'"), unquoted("'it"), unquoted("bare")]).toEqual(["it's", "it", "bare"]);
});

test("an error's place is counted in characters, not in UTF-16 units", () => {
  expect(offsetOf("ab", 2)).toBe(1);
  expect(offsetOf("😀😀x", 3)).toBe(4);
  expect(offsetOf("e\u0301x", 3)).toBe(2);
  expect(offsetOf("ab", 9)).toBe(2);
});

test("the token at the place is underlined, and nothing past the end", () => {
  expect(errorSpan("😀 status == 1", 3)).toEqual([3, 9]);
  expect(errorSpan("a = 'x' ) b", 9)).toEqual([8, 9]);
  expect(errorSpan("status =", 9)).toEqual([8, 8]);
  expect(errorSpan("a  b", 2)).toEqual([1, 2]);
});
