import { expect, test } from "vitest";
import { dropOf, refusalOf } from "./reasons.ts";

test("a reason is told in words, with what to do", () => {
  expect(refusalOf("key").words).toContain("without the key");
  expect(refusalOf("door").todo).toContain("Reach");
  expect(dropOf("no_event")).toBe("Lines of a program’s log");
});

test("a reason of a newer engine is shown by its name, and one named like a member of objects, too", () => {
  expect(refusalOf("moon_phase")).toEqual({ words: "moon_phase", todo: null });
  expect(refusalOf("toString").words).toBe("toString");
  expect(dropOf("constructor")).toBe("constructor");
});
