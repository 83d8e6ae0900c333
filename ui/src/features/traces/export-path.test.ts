import { expect, test } from "vitest";
import { defaultPath } from "./export-path.ts";

test("an export lies in the home, named by its time and format, in the form of that system", () => {
  const at = new Date(2026, 10, 3, 14, 2, 9).getTime();
  expect(defaultPath("/home/a/.local/share/touchstone", "jsonl", at)).toBe(
    "/home/a/.local/share/touchstone/exports/traces-2026-11-03-140209.jsonl",
  );
  expect(defaultPath("C:\\Users\\a\\touchstone", "csv", at)).toBe("C:\\Users\\a\\touchstone\\exports\\traces-2026-11-03-140209.csv");
});
