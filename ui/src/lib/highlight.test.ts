import { expect, test } from "vitest";
import { highlight, type Language } from "./highlight.ts";

test.each<Language>(["python", "typescript", "rust", "shell", "toml"])("no character of a snippet in %s is lost", (language) => {
  const code = `import x from "y" # no\n// yes\nexport A="b\\"c" 12 'd'\n`;
  expect(
    highlight(code, language)
      .map((token) => token.text)
      .join(""),
  ).toBe(code);
});

test("strings, notes and words are told apart", () => {
  expect(highlight('from x import "a" # b', "python").filter((token) => token.kind !== "plain")).toEqual([
    { kind: "word", text: "from" },
    { kind: "word", text: "import" },
    { kind: "string", text: '"a"' },
    { kind: "note", text: "# b" },
  ]);
});
