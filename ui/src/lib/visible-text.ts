/**
 * Text from traces is hostile: control characters and bidirectional overrides may hide what it
 * says. Here it is cut into plain pieces and pieces that must be shown by name.
 */

export type Piece = { kind: "plain"; text: string } | { kind: "control"; code: number; label: string };

// C0 but tab, line feed, carriage return; DEL and C1; bidirectional marks and overrides; line separators; BOM; tags.
const hidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/gu;

const names: Record<number, string> = {
  0x00: "NUL",
  0x07: "BEL",
  0x08: "BS",
  0x1b: "ESC",
  0x7f: "DEL",
  0x200e: "LRM",
  0x200f: "RLM",
  0x202a: "LRE",
  0x202b: "RLE",
  0x202c: "PDF",
  0x202d: "LRO",
  0x202e: "RLO",
  0x2066: "LRI",
  0x2067: "RLI",
  0x2068: "FSI",
  0x2069: "PDI",
  0xfeff: "BOM",
};

function controlLabel(code: number): string {
  return names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

export function hasHidden(text: string): boolean {
  // Not `test`: on a global pattern it would move the place where the next search begins.
  return text.search(hidden) >= 0;
}

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) found.push({ kind: "plain", text: text.slice(from, match.index) });
    const code = match[0].codePointAt(0) ?? 0;
    found.push({ kind: "control", code, label: controlLabel(code) });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ kind: "plain", text: text.slice(from) });
  return found;
}

/** For one-line places such as names and titles: controls as [NAME], white space as blanks. */
export function oneLine(text: string, limit = 300): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return inLine(cut).trim();
}

/** The same for a piece of a line: blanks at its ends stay. */
export function inLine(text: string): string {
  return text.replace(hidden, (sign) => `[${controlLabel(sign.codePointAt(0) ?? 0)}]`).replace(/\s+/g, " ");
}
