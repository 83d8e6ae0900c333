/** Which keys mean which action: those of the table, and in their place what the user chose. */
import { createSignal, type Signal } from "../lib/signal.ts";
import { actionIds, actions, type ActionId } from "./actions.ts";

export type Keymap = Readonly<Record<ActionId, readonly string[]>>;
/** Only what differs from the table; an empty list takes all keys from an action. */
export type KeyChanges = Readonly<Partial<Record<ActionId, readonly string[]>>>;

export function keymapOf(changes: KeyChanges): Keymap {
  return Object.fromEntries(actionIds.map((id) => [id, changes[id] ?? actions[id].keys])) as Record<ActionId, readonly string[]>;
}

/** The keys that count now. */
export const keymap: Signal<Keymap> = createSignal(keymapOf({}));

const mostKeys = 4;
const longestKeys = 60;

/** What was kept, as far as it can be used: an action may have gone since, or a list be no list. */
export function changesIn(kept: unknown): KeyChanges {
  const changes: Partial<Record<ActionId, readonly string[]>> = {};
  if (typeof kept !== "object" || kept === null) return changes;
  for (const id of actionIds) {
    const keys: unknown = Object.hasOwn(kept, id) ? (kept as Record<string, unknown>)[id] : undefined;
    if (!Array.isArray(keys)) continue;
    changes[id] = keys
      .filter((one): one is string => typeof one === "string" && one !== "" && one.length <= longestKeys)
      .slice(0, mostKeys);
  }
  return changes;
}

/** With other keys for one action; what is as in the table is no change. */
export function withKeys(changes: KeyChanges, id: ActionId, keys: readonly string[]): KeyChanges {
  const { [id]: _, ...rest } = changes;
  const usual: readonly string[] = actions[id].keys;
  const same = keys.length === usual.length && keys.every((one, index) => one === usual[index]);
  return same ? rest : { ...rest, [id]: keys.slice(0, mostKeys) };
}

/** Whether both can be meant at once. */
function meet(one: ActionId, two: ActionId): boolean {
  const [first, second] = [actions[one].scope, actions[two].scope];
  return first === second || first === "everywhere" || second === "everywhere";
}

/** Equal, or one of them is the beginning of the other and would cut it off. */
function clash(one: string, two: string): boolean {
  return one === two || one.startsWith(`${two} `) || two.startsWith(`${one} `);
}

/** Other actions that these keys mean already, or cut off. */
export function conflictsOf(map: Keymap, id: ActionId, keys: string): ActionId[] {
  return actionIds.filter((other) => other !== id && meet(id, other) && map[other].some((one) => clash(one, keys)));
}

/** Takes the keys from every action that they clash with, and gives them to this one. */
export function taking(changes: KeyChanges, id: ActionId, keys: string): KeyChanges {
  let next = changes;
  for (const other of conflictsOf(keymapOf(changes), id, keys)) {
    next = withKeys(
      next,
      other,
      keymapOf(next)[other].filter((one) => !clash(one, keys)),
    );
  }
  const own = keymapOf(next)[id].filter((one) => !clash(one, keys));
  return withKeys(next, id, [...own, keys]);
}
