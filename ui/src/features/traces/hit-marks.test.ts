import { expect, test } from "vitest";
import { snippetParts } from "./hit-marks.ts";

test("a snippet is cut where its marks are", () => {
  expect(snippetParts({ snippet: "the refund policy", marks: [[4, 10]] })).toEqual([
    { text: "the ", marked: false },
    { text: "refund", marked: true },
    { text: " policy", marked: false },
  ]);
});

test("a mark far behind is brought into view", () => {
  const [first, second, third] = snippetParts({ snippet: `${"x".repeat(100)}word`, marks: [[100, 104]] });
  expect([first?.text, second?.text.length, third]).toEqual(["…", 20, { text: "word", marked: true }]);
  const words = snippetParts({ snippet: "for example [returns-window] - Call a refund here", marks: [[38, 44]] });
  expect(words.map((part) => part.text).join("")).toBe("…- Call a refund here");
  expect(snippetParts({ snippet: "😀".repeat(20) + "word", marks: [[40, 44]] })[1]?.text.startsWith("😀")).toBe(true);
  expect(snippetParts({ snippet: "😀".repeat(20) + ".word", marks: [[41, 45]] })[1]?.text.startsWith("😀")).toBe(true);
});

test("marks that overlap or lie outside break nothing, and controls are named", () => {
  const parts = snippetParts({
    snippet: "a\u202eb",
    marks: [
      [0, 2],
      [1, 9],
      [20, 30],
    ],
  });
  expect(parts).toEqual([
    { text: "a[RLO]", marked: true },
    { text: "b", marked: true },
  ]);
});
