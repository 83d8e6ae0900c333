import { expect, test } from "vitest";
import { rank, traceIdIn, usedNow, type PaletteItem, type PaletteKind } from "./palette-items.ts";

function item(kind: PaletteKind, text: string, note?: string): PaletteItem {
  return { id: `${kind}:${text}`, kind, text, icon: "none", run: () => undefined, ...(note !== undefined && { note }) };
}

const items = [
  item("screen", "Traces"),
  item("screen", "Settings"),
  item("action", "Theme: dark"),
  item("project", "Settlements"),
  item("trace", "weather turn", "Will it rain in Tokyo?"),
  item("trace", "settle the bill"),
];

function texts(typed: string, used: string[] = []): string[] {
  return rank(items, typed, used).flatMap((group) => group.rows.map((row) => row.item.text));
}

test("what fits as well goes screen before action before project before trace", () => {
  expect(texts("sett")).toEqual(["Settings", "Settlements", "settle the bill"]);
});

test("what was used before goes before its like", () => {
  expect(texts("sett", ["project:Settlements"])[0]).toBe("Settlements");
});

test("a trace is found by what was asked, behind those found by name", () => {
  expect(texts("tokyo")).toEqual(["weather turn"]);
  expect(texts("no such thing")).toEqual([]);
});

test("searching for what was typed comes last, however well it fits", () => {
  const all = [item("search", "Search all traces for settle"), ...items];
  const found = rank(all, "settle", []).flatMap((group) => group.rows.map((row) => row.item.kind));
  expect(found).toEqual(["trace", "project", "search"]);
});

test("with nothing typed they stand in groups, the last used first and only there", () => {
  const groups = rank(items, " ", ["action:Theme: dark", "trace:gone"]);
  expect(groups.map((group) => group.title)).toEqual(["Last used", "Go to", "Recent traces", "Projects"]);
  expect(groups[0]?.rows.map((row) => row.item.text)).toEqual(["Theme: dark"]);
});

test("an id or a link to a trace is told from words", () => {
  const id = "0af7651916cd43dd8448eb211c80319c";
  expect(traceIdIn(` ${id.toUpperCase()} `)).toBe(id);
  expect(traceIdIn(`touchstone://trace/${id}`)).toBe(id);
  expect(traceIdIn(`http://127.0.0.1:4319/traces?trace=${id}`)).toBe(id);
  expect(traceIdIn(`${id}0`)).toBeNull();
  expect(traceIdIn("weather")).toBeNull();
});

test("the last used are few, each once", () => {
  expect(usedNow(["a", "b"], "b")).toEqual(["b", "a"]);
  expect(usedNow(["a", "b", "c", "d", "e"], "f")).toEqual(["f", "a", "b", "c", "d"]);
});
