import { expect, test } from "vitest";
import { actionIds, actions, type ActionId } from "./actions.ts";
import { capsOf, chordOf } from "./chord.ts";
import { keepsKey, resolve } from "./dispatch.ts";

const all = () => true;

function at(id: string): Element {
  return document.getElementById(id) ?? document.body;
}

function press(key: string, more: Partial<KeyboardEvent> = {}, altGraph = false) {
  return chordOf({
    key,
    code: "",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    getModifierState: (name: string) => altGraph && name === "AltGraph",
    ...more,
  });
}

test("no two actions share a key where both can be meant", () => {
  for (const one of actionIds) {
    for (const two of actionIds) {
      if (one >= two) continue;
      const meet = actions[one].scope === actions[two].scope || actions[one].scope === "everywhere" || actions[two].scope === "everywhere";
      const shared = (actions[one].keys as readonly string[]).filter((key) => (actions[two].keys as readonly string[]).includes(key));
      if (meet) expect(shared, `${one} and ${two}`).toEqual([]);
    }
  }
});

test("a sequence cannot be cut off by a key that is its beginning", () => {
  const singles = actionIds.flatMap((id) => actions[id].keys).filter((keys) => !keys.includes(" "));
  const beginnings = new Set(
    actionIds
      .flatMap((id) => actions[id].keys)
      .filter((keys) => keys.includes(" "))
      .map((keys) => keys.split(" ")[0]),
  );
  expect(singles.filter((key) => beginnings.has(key))).toEqual([]);
});

test("chords are written one way", () => {
  expect(press("j")).toBe("j");
  expect(press("?", { shiftKey: true })).toBe("?");
  expect(press("k", { ctrlKey: true })).toBe("Mod+K");
  expect(press("Enter", { shiftKey: true })).toBe("Shift+Enter");
  expect(press("ArrowLeft", { altKey: true })).toBe("Alt+ArrowLeft");
  expect(press("X", { shiftKey: true })).toBe("Shift+X");
  expect(press("J")).toBe("j");
  expect(press("a", { ctrlKey: true })).toBe("Mod+A");
  expect(press("Control", { ctrlKey: true })).toBeNull();
});

test("other keyboards reach the same keys", () => {
  expect(press("о", { code: "KeyJ" })).toBe("j");
  expect(press("[", { ctrlKey: true, altKey: true }, true)).toBe("[");
});

test("a chord means what the focus makes it mean", () => {
  expect(resolve("j", null, "list", all)).toBe("list.next");
  expect(resolve("j", null, "trace", all)).toBe("trace.nextSpan");
  expect(resolve("g", null, "list", all)).toBe("prefix");
  expect(resolve("t", "g", "trace", all)).toBe("go.traces");
  expect(resolve("j", "g", "list", all)).toBe("list.next");
  expect(resolve("]", null, "list", (id: ActionId) => id !== "trace.next")).toBeNull();
});

test("in a text field only keys with Mod or Alt act; controls keep their own keys", () => {
  document.body.innerHTML =
    '<input id="t"><input id="r" type="radio"><button id="b"></button><div role="dialog" data-open><p id="d"></p></div><div id="x"></div>';
  expect([keepsKey(at("t"), "j"), keepsKey(at("t"), "Escape"), keepsKey(at("t"), "Mod+K"), keepsKey(at("t"), "Alt+ArrowLeft")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([keepsKey(at("t"), "Mod+A"), keepsKey(at("t"), "Mod+Z"), keepsKey(at("b"), "Mod+A")]).toEqual([true, true, false]);
  expect([keepsKey(at("b"), "Enter"), keepsKey(at("b"), "j")]).toEqual([true, false]);
  expect([keepsKey(at("r"), "ArrowDown"), keepsKey(at("r"), "j")]).toEqual([true, false]);
  expect([keepsKey(at("d"), "j"), keepsKey(at("x"), "ArrowDown")]).toEqual([true, false]);
});

test("keys are drawn as caps", () => {
  expect(capsOf("g h")).toEqual([["g"], ["h"]]);
  expect(capsOf("ArrowDown")).toEqual([["↓"]]);
});
