import { expect, test } from "vitest";
import type { TextPiece } from "../../bindings/api.ts";
import { stretches } from "./sides.ts";

const piece = (kind: TextPiece["kind"], text: string): TextPiece => ({ kind, text, chars: text.length });
const told = (pieces: TextPiece[]) =>
  stretches(pieces).map(({ a, b }) => [a.map((one) => one.text).join(""), b.map((one) => one.text).join("")]);

test("lines that both sides end stand side by side", () => {
  const pieces = [piece("equal", "Dear "), piece("removed", "Ada"), piece("added", "Grace"), piece("equal", ",\nyours")];
  expect(told(pieces)).toEqual([
    ["Dear Ada,", "Dear Grace,"],
    ["yours", "yours"],
  ]);
});

test("what only one side says leaves the other empty there", () => {
  expect(told([piece("equal", "one\n"), piece("added", "two\nthree\n"), piece("equal", "four")])).toEqual([
    ["one", "one"],
    ["", "two\nthree\n"],
    ["four", "four"],
  ]);
});

test("folds and empty lines have a stretch of their own", () => {
  expect(told([piece("equal", "a\n\nb"), piece("folded", ""), piece("removed", "c")])).toEqual([
    ["a", "a"],
    [" ", " "],
    ["b", "b"],
    ["", ""],
    ["c", ""],
  ]);
});

test("what is not told of a piece is counted behind its last line", () => {
  const [first, last] = stretches([{ kind: "equal", text: "one\ntwo 🙂", chars: 1000 }]);
  expect(first?.a[0]?.chars).toBe(3);
  expect(last?.a[0]?.chars).toBe(996);
});
