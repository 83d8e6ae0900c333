import { expect, test } from "vitest";
import type { Facet } from "../../bindings/api.ts";
import { chosenValues, shownValues, toggled } from "./facet-choice.ts";
import { countText, facetLabel, groupLabel, scopeText, valueFace } from "./facet-face.ts";

function facet(kind: Facet["kind"], values: string[], chosen: string[] = [], key: string | null = null): Facet {
  return {
    field: kind,
    kind,
    key,
    precision: "exact",
    more: 0,
    values: values.map((value, index) => ({ value, count: 100 - index, chosen: chosen.includes(value) })),
  };
}

const letters = "abcdefghij".split("");

test("what is chosen is what the query says until something else was clicked", () => {
  const users = facet("user", ["ada", "eve"], ["eve"]);
  expect(chosenValues(users, {})).toEqual(["eve"]);
  expect(chosenValues(users, { user: ["ada"] })).toEqual(["ada"]);
  expect(toggled(["eve"], "ada")).toEqual(["eve", "ada"]);
  expect(toggled(["eve", "ada"], "eve")).toEqual(["ada"]);
});

test("of many values the first are shown, and every chosen one", () => {
  const many = facet("name", letters, ["i"]);
  expect(shownValues(many, ["i"], false).map((one) => one.value)).toEqual(["a", "b", "c", "d", "e", "f", "i"]);
  expect(shownValues(many, ["i"], true)).toHaveLength(10);
});

test("facets are called by what they are, tags and judgements by their names under a heading", () => {
  expect([facetLabel(facet("status", [])), facetLabel(facet("tag", [], [], "env"))]).toEqual(["State", "env"]);
  const tags = [facet("tag", [], [], "env"), facet("tag", [], [], "team")] as const;
  expect([groupLabel(tags[0], facet("user", [])), groupLabel(tags[1], tags[0])]).toEqual(["Tags", null]);
});

test("a state has its word, nothing is told to be empty, and an estimate says so", () => {
  const status = facet("status", []);
  expect([valueFace(status, "ERROR").text, valueFace(facet("tag", []), "").text]).toEqual(["Failed", "(empty)"]);
  expect([countText(1200, "exact"), countText(1200, "estimated"), countText(1200, "at_least")]).toEqual(["1,200", "≈ 1,200", "1,200+"]);
});

function of(precision: Facet["precision"], counted: number, traces: number | null): string | null {
  return scopeText({ facets: [facet("user", ["ada"]), { ...facet("model", ["m"]), precision }], counted, traces });
}

test("it is said of which traces counts are that are not of all", () => {
  expect(of("exact", 2, 2)).toBeNull();
  expect(of("estimated", 10_000, 1_000_000)).toBe("Counts with ≈ are estimates, from the newest 10,000 traces.");
  expect(of("at_least", 500, null)).toContain("of the newest 500 traces found");
  expect(of("estimated", 3, 3)).toContain("from the newest traces.");
  expect(scopeText({ facets: [], counted: 0, traces: 0 })).toBe("Nothing to filter by here.");
});
