/** What the palette offers, and in which order for what was typed. */
import type { IconName } from "../components/Icon.tsx";
import { fit } from "../lib/fuzzy.ts";

export type PaletteKind = "screen" | "action" | "project" | "trace" | "search";

export type PaletteItem = {
  id: string;
  kind: PaletteKind;
  /** What is shown, and what is searched. */
  text: string;
  /** Shown behind it, and searched where the text does not fit. */
  note?: string;
  keys?: string | undefined;
  icon: IconName;
  run: () => void;
};

export type Ranked = { item: PaletteItem; marks: ReadonlyArray<[number, number]> };
/** `mixed`: of several kinds, which its rows then name. */
type RankedGroup = { title: string | null; mixed: boolean; rows: Ranked[] };

const titles: Record<PaletteKind, string> = {
  screen: "Go to",
  action: "Do",
  project: "Projects",
  trace: "Recent traces",
  search: "Search",
};

/** What a kind is worth beside another that fits as well. */
const weights: Record<PaletteKind, number> = { screen: 6, action: 4, project: 2, trace: 0, search: 0 };
const usedBefore = 5;
const mostRows = 50;
/** A note that fits is worth this part of a text that does. */
const noteShare = 0.6;
const beforeTyping: Record<PaletteKind, number> = { screen: 20, action: 40, project: 6, trace: 8, search: 0 };

/** `used`: ids, the last used first. With nothing typed in groups, else the best first. */
export function rank(items: ReadonlyArray<PaletteItem>, typed: string, used: ReadonlyArray<string>): RankedGroup[] {
  const found = typed.trim() === "" ? untyped(items, used) : [{ title: null, mixed: true, rows: typedRows(items, typed, used) }];
  return found.filter((group) => group.rows.length > 0);
}

function untyped(items: ReadonlyArray<PaletteItem>, used: ReadonlyArray<string>): RankedGroup[] {
  const plain = (item: PaletteItem): Ranked => ({ item, marks: [] });
  const last = used.flatMap((id) => items.find((item) => item.id === id) ?? []);
  const kinds: PaletteKind[] = ["screen", "trace", "project", "action"];
  return [
    { title: "Last used", mixed: true, rows: last.map(plain) },
    ...kinds.map((kind) => {
      const rest = items.filter((item) => item.kind === kind && !last.includes(item));
      return { title: titles[kind], mixed: false, rows: rest.slice(0, beforeTyping[kind]).map(plain) };
    }),
  ];
}

function typedRows(items: ReadonlyArray<PaletteItem>, typed: string, used: ReadonlyArray<string>): Ranked[] {
  const scored: Array<Ranked & { score: number }> = [];
  for (const item of items) {
    if (item.kind === "search") continue;
    const worth = weights[item.kind] + (used.includes(item.id) ? usedBefore : 0);
    const text = fit(item.text, typed);
    if (text !== null) {
      scored.push({ item, marks: text.marks, score: text.score + worth });
      continue;
    }
    const note = item.note === undefined ? null : fit(`${item.text} ${item.note}`, typed);
    if (note !== null) scored.push({ item, marks: [], score: note.score * noteShare + worth });
  }
  // The sort is stable: equal ones stay in the order they came in, the newest trace first.
  const best: Ranked[] = scored.toSorted((one, two) => two.score - one.score).slice(0, mostRows);
  // What was typed can always be searched for, once nothing above is meant.
  return [...best, ...items.filter((item) => item.kind === "search").map((item) => ({ item, marks: [] }))];
}

/** The id in what was typed or pasted: 32 hexadecimal characters, alone or at the end of a link. */
export function traceIdIn(typed: string): string | null {
  return /(?:^|[/=])([0-9a-f]{32})$/i.exec(typed.trim())?.[1]?.toLowerCase() ?? null;
}

const mostUsed = 5;

export function usedNow(used: ReadonlyArray<string>, id: string): string[] {
  return [id, ...used.filter((one) => one !== id)].slice(0, mostUsed);
}
