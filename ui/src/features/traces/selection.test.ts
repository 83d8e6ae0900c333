import { expect, test } from "vitest";
import { byProject, inPieces, nothing, outside, selectAll, selectTo, toggle } from "./selection.ts";

const rows = ["a", "b", "c", "d"].map((trace_id, index) => ({ trace_id, project: index < 2 ? "1" : "2" }));
const [a, , c] = rows;
const ids = (selection: { traces: ReadonlyMap<string, string> }) => [...selection.traces.keys()].toSorted();
if (a === undefined || c === undefined) throw new Error("no rows");

test("a row is selected and let go again", () => {
  const one = toggle(nothing, a);
  expect([...one.traces]).toEqual([["a", "1"]]);
  expect(ids(toggle(one, a))).toEqual([]);
  expect(nothing.traces.size).toBe(0);
});

test("a range goes from the last row toggled, either way, and adds to what is selected", () => {
  const fromC = toggle(nothing, c);
  expect(ids(selectTo(fromC, rows, "a"))).toEqual(["a", "b", "c"]);
  expect(ids(selectTo(selectTo(fromC, rows, "a"), rows, "d"))).toEqual(["a", "b", "c", "d"]);
});

test("a range without a beginning in the list is its end alone", () => {
  expect(ids(selectTo(nothing, rows, "c"))).toEqual(["c"]);
  expect(ids(selectTo({ traces: new Map(), anchor: "gone" }, rows, "b"))).toEqual(["b"]);
  expect(selectTo(nothing, rows, "gone")).toEqual(nothing);
});

test("a move takes only what is elsewhere, and its undo sends each back to where it was", () => {
  const all = selectAll(rows).traces;
  expect([...outside(all, "1").keys()]).toEqual(["c", "d"]);
  expect([...byProject(all)]).toEqual([
    ["1", ["a", "b"]],
    ["2", ["c", "d"]],
  ]);
});

test("long lists go in pieces", () => {
  expect(inPieces([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inPieces([], 2)).toEqual([]);
});
