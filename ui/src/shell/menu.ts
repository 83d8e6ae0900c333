/** The actions as the window's menu shows them. */
import { actionIds, actions, type ActionId } from "../hotkeys/actions.ts";
import { capsOf } from "../hotkeys/chord.ts";
import type { Keymap } from "../hotkeys/keymap.ts";
import type { MenuGroup } from "../platform/types.ts";

function titleOf(id: ActionId): string {
  if (id.startsWith("go.")) return "Go";
  const { group } = actions[id];
  return group === "Everywhere" ? "Touchstone" : group;
}

/** As "Go to Traces   g t": the system's own column of keys would take letters away from text fields. */
function labelOf(id: ActionId, map: Keymap): string {
  const keys = map[id][0];
  const { label } = actions[id];
  if (keys === undefined) return label;
  const chords = capsOf(keys).map((caps) => caps.join("+"));
  return `${label}   ${chords.join(" ")}`;
}

/** Every action once, in the order of the table. */
export function menuOf(map: Keymap): MenuGroup[] {
  const groups = new Map<string, MenuGroup>();
  for (const title of ["Touchstone", "Go"]) groups.set(title, { title, items: [] });
  for (const id of actionIds) {
    const title = titleOf(id);
    const group = groups.get(title) ?? { title, items: [] };
    group.items.push({ id, label: labelOf(id, map) });
    groups.set(title, group);
  }
  return [...groups.values()];
}
