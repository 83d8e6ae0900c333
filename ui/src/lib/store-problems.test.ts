import { expect, test } from "vitest";
import { storeProblems } from "./store-problems.ts";

const sound = { home: "/home/a", writable: { ok: true, message: null }, integrity: { state: "ok", checked_us: 1, problems: [] } } as const;

test("a sound store has no problems", () => {
  expect(storeProblems({ ...sound, integrity: { ...sound.integrity, problems: [] } })).toEqual([]);
});

test("a store that cannot be written says why, or at least where", () => {
  const [said] = storeProblems({
    ...sound,
    integrity: { ...sound.integrity, problems: [] },
    writable: { ok: false, message: "the disk is full" },
  });
  expect(said?.text).toMatch(/^The disk is full\. /);
  const [unsaid] = storeProblems({ ...sound, integrity: { ...sound.integrity, problems: [] }, writable: { ok: false, message: null } });
  expect(unsaid?.text).toContain("/home/a");
});

test("a damaged store says what was found first, and what to do", () => {
  const integrity = { state: "damaged" as const, checked_us: 1, problems: ["page 7 is wrong", "page 8 is wrong"] };
  expect(storeProblems({ ...sound, integrity })[0]?.text).toMatch(/^Page 7 is wrong\. Stop Touchstone/);
});
