import { afterEach, expect, test } from "vitest";
import { actions } from "./actions.ts";
import { resolve } from "./dispatch.ts";
import { changesIn, conflictsOf, keymap, keymapOf, taking, withKeys } from "./keymap.ts";

const all = () => true;

afterEach(() => keymap.set(keymapOf({})));

test("an action has the keys of the table until the user gives it others", () => {
  expect(keymapOf({})["go.home"]).toEqual(["g h"]);
  expect(keymapOf({ "go.home": ["Mod+1"] })["go.home"]).toEqual(["Mod+1"]);
  expect(keymapOf({ "go.home": [] })["go.home"]).toEqual([]);
});

test("the user's keys count, and those of the table then do not", () => {
  keymap.set(keymapOf({ "go.home": ["Mod+1", "z z"] }));
  expect(resolve("Mod+1", null, "list", all)).toBe("go.home");
  expect(resolve("z", null, "list", all)).toBe("prefix");
  expect(resolve("z", "z", "list", all)).toBe("go.home");
  expect(resolve("h", "g", "list", all)).toBeNull();
});

test("what was kept is taken as far as it can be used", () => {
  expect(changesIn({ "go.home": ["Mod+1", 7, ""], "no.such": ["x"], undo: "Mod+Z", toString: ["x"] })).toEqual({ "go.home": ["Mod+1"] });
  expect(changesIn(null)).toEqual({});
  expect(changesIn("keys")).toEqual({});
});

test("keys set back to those of the table are no change", () => {
  expect(withKeys({ "go.home": ["Mod+1"] }, "go.home", actions["go.home"].keys)).toEqual({});
  expect(withKeys({}, "go.home", ["Mod+1"])).toEqual({ "go.home": ["Mod+1"] });
});

test("the same keys, and a beginning of others, are conflicts only where both can be meant", () => {
  const map = keymapOf({});
  expect(conflictsOf(map, "go.home", "g t")).toEqual(["go.traces"]);
  expect(conflictsOf(map, "undo", "g")).toContain("go.home");
  expect(conflictsOf(map, "undo", "Escape x")).toEqual(["back"]);
  expect(conflictsOf(map, "trace.nextSpan", "x")).not.toContain("list.select");
  expect(conflictsOf(map, "list.next", "x")).toEqual(["list.select"]);
  expect(conflictsOf(map, "go.home", "g h")).toEqual([]);
});

test("taking a key leaves the others of both actions as they are", () => {
  const changes = taking({}, "go.home", "j");
  const map = keymapOf(changes);
  expect(map["go.home"]).toEqual(["g h", "j"]);
  expect(map["list.next"]).toEqual(["ArrowDown"]);
  expect(map["trace.nextSpan"]).toEqual(["ArrowDown"]);
  expect(conflictsOf(map, "go.home", "j")).toEqual([]);
});
