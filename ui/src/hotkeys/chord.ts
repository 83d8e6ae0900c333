/** Keyboard events as the chords of the action table, and how chords are written for people. */

const isMac: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent);

const modifiers = new Set(["Control", "Meta", "Alt", "Shift", "AltGraph", "CapsLock", "Dead", "Process"]);

type KeyEvent = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "getModifierState">;

/** "j", "Shift+X", "Mod+K", "Alt+ArrowLeft", "?"; null for a bare modifier. Caps Lock makes no difference. */
export function chordOf(event: KeyEvent): string | null {
  if (modifiers.has(event.key)) return null;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  // AltGr makes a sign ("[" on many layouts); it is not a modifier then.
  const typed = event.getModifierState("AltGraph") && event.key.length === 1;
  const parts: string[] = [];
  if (mod && !typed) parts.push("Mod");
  if (event.altKey && !typed) parts.push("Alt");
  const key = latinKey(event);
  const letter = /^[a-z]$/i.test(key);
  if (event.shiftKey && (key.length > 1 || letter || parts.length > 0)) parts.push("Shift");
  parts.push(parts.length > 0 && key.length === 1 ? key.toUpperCase() : letter ? key.toLowerCase() : key);
  return parts.join("+");
}

/** The key's sign; on a keyboard without Latin letters, the letter printed at that place on a Latin one. */
function latinKey(event: KeyEvent): string {
  if (event.key.length !== 1 || event.key <= "~") return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter === undefined) return event.key;
  return event.shiftKey ? letter : letter.toLowerCase();
}

const names: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
  PageDown: "Page ↓",
  PageUp: "Page ↑",
  Mod: isMac ? "⌘" : "Ctrl",
  Alt: isMac ? "⌥" : "Alt",
  Shift: isMac ? "⇧" : "Shift",
};

/** The caps to draw for one alternative: "g h" → [["g"], ["h"]], "Mod+K" → [["Ctrl", "K"]]. */
export function capsOf(keys: string): string[][] {
  return keys.split(" ").map((chord) => chord.split("+").map((part) => names[part] ?? part));
}
