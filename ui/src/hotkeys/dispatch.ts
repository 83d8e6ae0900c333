/** Turns key events into actions: one listener, handlers registered by the screens that are shown. */
import { useEffect, useRef } from "react";
import { createSignal, type Signal } from "../lib/signal.ts";
import { actionIds, actions, type ActionId, type Scope } from "./actions.ts";
import { chordOf } from "./chord.ts";
import { keymap } from "./keymap.ts";

type Handlers = Partial<Record<ActionId, () => void>>;

const registered: Handlers[] = [];
const sequencePauseMs = 1200;
let pending: { chord: string; at: number } | null = null;

/** The actions that can be done now, in the order of the table. */
export const available: Signal<readonly ActionId[]> = createSignal<readonly ActionId[]>([]);

let tellingSoon = false;

/** Screens come and go with many actions at once: told once they all have. */
function tellAvailable(): void {
  if (tellingSoon) return;
  tellingSoon = true;
  queueMicrotask(() => {
    tellingSoon = false;
    const now = actionIds.filter((id) => handlerOf(id) !== undefined);
    const before = available.get();
    if (now.length !== before.length || now.some((id, index) => id !== before[index])) available.set(now);
  });
}

/** Does an action, wherever the focus is; nothing where nobody offers it. */
export function act(id: ActionId): void {
  handlerOf(id)?.();
}

function handlerOf(id: ActionId): (() => void) | undefined {
  return registered.findLast((handlers) => handlers[id] !== undefined)?.[id];
}

/** Whether a control takes what is typed. */
export function isTextField(target: Element): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target as HTMLElement).isContentEditable;
}

/** What a text field does with its own text. */
const editing = new Set(["A", "C", "V", "X", "Y", "Z", "Shift+Z"].map((key) => `Mod+${key}`));

/** Whether the focused control needs this key for itself. */
export function keepsKey(target: Element, chord: string): boolean {
  if (isTextField(target)) return editing.has(chord) || !/^(Mod|Alt)\+/.test(chord);
  if (target.closest("[role=dialog][data-open],[role=menu],[role=listbox]") !== null) return true;
  if (chord === "Enter" || chord === " ") return target.closest("button,a[href],summary,input") !== null;
  return chord.startsWith("Arrow") && target.closest("input,[role=separator],[role=tablist]") !== null;
}

function scopeOf(target: Element): Scope {
  const named = target.closest<HTMLElement>("[data-keys]")?.dataset["keys"];
  if (named === "list" || named === "trace" || named === "compare") return named;
  if (handlerOf("compare.nextStep") !== undefined) return "compare";
  return handlerOf("trace.nextSpan") === undefined && handlerOf("trace.tree") === undefined ? "list" : "trace";
}

/** The action a chord means here, or "prefix" when it begins a sequence. */
export function resolve(chord: string, before: string | null, scope: Scope, has: (id: ActionId) => boolean): ActionId | "prefix" | null {
  const whole = before === null ? chord : `${before} ${chord}`;
  let prefix = false;
  const map = keymap.get();
  for (const id of actionIds) {
    const action = actions[id];
    if ((action.scope !== "everywhere" && action.scope !== scope) || !has(id)) continue;
    for (const keys of map[id]) {
      if (keys === whole) return id;
      if (before === null && keys.startsWith(`${chord} `)) prefix = true;
    }
  }
  if (prefix) return "prefix";
  return before === null ? null : resolve(chord, null, scope, has);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const chord = chordOf(event);
  const target = event.target instanceof Element ? event.target : document.body;
  if (chord === null || keepsKey(target, chord)) return;
  const before = pending !== null && event.timeStamp - pending.at < sequencePauseMs ? pending.chord : null;
  pending = null;
  const found = resolve(chord, before, scopeOf(target), (id) => handlerOf(id) !== undefined);
  if (found === null) return;
  event.preventDefault();
  if (found === "prefix") pending = { chord, at: event.timeStamp };
  else handlerOf(found)?.();
}

export function listenForKeys(): void {
  addEventListener("keydown", onKeyDown);
}

/** Registers handlers while the component is shown; the innermost (latest) one wins. */
export function useActions(handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  const ids = Object.keys(handlers).join(" ");
  useEffect(() => {
    const own: Handlers = {};
    for (const id of ids.split(" ") as ActionId[]) own[id] = () => latest.current[id]?.();
    registered.push(own);
    tellAvailable();
    return () => {
      registered.splice(registered.indexOf(own), 1);
      tellAvailable();
    };
  }, [ids]);
}
