import { expect, test } from "vitest";
import { hasHidden, oneLine, pieces } from "./visible-text.ts";

test("every control and bidirectional character is taken out and named", () => {
  const text = "a\u202Egnp.exe b\u0007 c\u001b[31m\u0000";
  expect(hasHidden(text)).toBe(true);
  expect(pieces(text)).toEqual([
    { kind: "plain", text: "a" },
    { kind: "control", code: 0x202e, label: "RLO" },
    { kind: "plain", text: "gnp.exe b" },
    { kind: "control", code: 0x07, label: "BEL" },
    { kind: "plain", text: " c" },
    { kind: "control", code: 0x1b, label: "ESC" },
    { kind: "plain", text: "[31m" },
    { kind: "control", code: 0, label: "NUL" },
  ]);
});

test("asking whether there is something hidden does not change what is found afterwards", () => {
  expect([hasHidden("\u202Ex"), hasHidden("\u202Ex"), pieces("\u202Ex").length]).toEqual([true, true, 2]);
});

test("ordinary text stays whole, whatever its script", () => {
  for (const text of ["tab\tnew\nline\r\n", "我的登山包", "هل الخيمة مقاومة؟", "👩‍👩‍👧 🙏🏽"]) {
    expect(hasHidden(text)).toBe(false);
    expect(pieces(text)).toEqual([{ kind: "plain", text }]);
  }
});

test("tag characters, which hide text from people, are shown", () => {
  expect(oneLine("hi\u{e0041}")).toBe("hi[U+E0041]");
});

test("one line stays one line, and short", () => {
  expect(oneLine("  a\n\tb\u202e ")).toBe("a b[RLO]");
  expect(oneLine("x".repeat(500), 10)).toBe("xxxxxxxxxx…");
});
