import { expect, test } from "vitest";
import { datedPath } from "./dated-path.ts";

test("a file lies in a folder of the home, named by its time, in the form of that system", () => {
  const at = new Date(2026, 10, 3, 14, 2, 9).getTime();
  expect(datedPath("/home/a/.local/share/touchstone", "exports", "traces", ".jsonl", at)).toBe(
    "/home/a/.local/share/touchstone/exports/traces-2026-11-03-140209.jsonl",
  );
  expect(datedPath("C:\\Users\\a\\touchstone", "backups", "touchstone", ".db", at)).toBe(
    "C:\\Users\\a\\touchstone\\backups\\touchstone-2026-11-03-140209.db",
  );
});
