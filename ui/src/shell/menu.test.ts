import { expect, test } from "vitest";
import { actionIds } from "../hotkeys/actions.ts";
import { keymapOf } from "../hotkeys/keymap.ts";
import { menuOf } from "./menu.ts";

test("the menu has every action once, with the user's key", () => {
  const groups = menuOf(keymapOf({ "go.home": ["Mod+1"], "go.traces": [] }));
  const items = groups.flatMap((group) => group.items);
  expect(items.map((item) => item.id).toSorted()).toEqual(actionIds.toSorted());
  expect(groups.slice(0, 2).map((group) => group.title)).toEqual(["Touchstone", "Go"]);
  const labels = new Map(items.map((item) => [item.id, item.label]));
  expect(labels.get("go.home")).toMatch(/^Go to Home {3}(Ctrl|⌘)\+1$/);
  expect(labels.get("go.traces")).toBe("Go to Traces");
  expect(labels.get("go.settings")).toBe("Go to Settings   g ,");
});
