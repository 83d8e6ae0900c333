import { expect, test } from "vitest";
import { isDeeper, looksLikeMarkdown } from "./prose.ts";

test("plain sentences are no markdown; lists, code, tables and emphasis are", () => {
  for (const text of ["Hello there.", "2 * 3 = 6", "a - b", "Line one\nLine two", "snake_case stays"])
    expect(looksLikeMarkdown(text)).toBe(false);
  for (const text of [
    "# Title",
    "a\n- one\n- two",
    "1. one",
    "use `code`",
    "**bold**",
    "| a | b |",
    "[x](https://a.example)",
    "it is *so*",
  ])
    expect(looksLikeMarkdown(text)).toBe(true);
});

test("a tree is measured without a stack of its own", () => {
  let tree: { children?: object[] } = {};
  for (let depth = 0; depth < 100_000; depth += 1) tree = { children: [tree, {}] };
  expect(isDeeper(tree, 60)).toBe(true);
  expect(isDeeper({ children: [{ children: [{}] }, {}] }, 2)).toBe(false);
  expect(isDeeper({ children: [{ children: [{}] }, {}] }, 1)).toBe(true);
});
