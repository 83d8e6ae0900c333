/** The columns of the list: which there are, what they are called, and how they share the width. */

/** A column that is shown; `width` in pixels where a person set one. */
export type Shown = { name: string; width: number | null };

type Face = {
  label: string;
  /** Its share of the width where nobody set one. */
  track: string;
  /** Pixels that it needs. */
  least: number;
  /** Where there is no room, the greatest go first. */
  rank: number;
  end?: boolean;
};

const text = (label: string, rank = 10): Face => ({ label, track: "minmax(96px, 0.8fr)", least: 96, rank });
const number = (label: string, width: number, rank: number): Face => ({
  label,
  track: `${String(width)}px`,
  least: width,
  rank,
  end: true,
});

const faces: Record<string, Face> = {
  name: { label: "Name", track: "minmax(80px, 1.1fr)", least: 96, rank: 0 },
  input: { label: "Input", track: "minmax(0, 2.4fr)", least: 110, rank: 1 },
  output: { label: "Output", track: "minmax(0, 2.4fr)", least: 100, rank: 9 },
  project: { label: "Project", track: "minmax(72px, 0.7fr)", least: 72, rank: 8 },
  spans: number("Spans", 104, 5),
  tokens: number("Tokens", 52, 6),
  cost: number("Cost", 92, 7),
  duration: number("Duration", 70, 2),
  started: number("Started", 92, 3),
  session: text("Session"),
  user: text("User"),
  model: text("Models"),
  provider: text("Providers"),
  version: text("Version"),
  failed: number("Failed", 60, 10),
  input_tokens: number("Tokens in", 70, 10),
  output_tokens: number("Tokens out", 76, 10),
};

/** What a trace's row says by itself; all others are asked for. */
const ofRow = new Set(["name", "input", "output", "project", "spans", "tokens", "cost", "duration", "started"]);
for (const name of ["session", "user", "failed", "input_tokens", "output_tokens"]) ofRow.add(name);

export const plainColumns: ReadonlyArray<string> = Object.keys(faces);
/** Whose keys and names can be columns, too. */
export const families = ["tags.", "metadata.", "feedback.", "expectation."] as const;

const usual = ["name", "input", "output", "project", "spans", "tokens", "cost", "duration", "started"];

/** The columns of a list that nobody changed; where several projects are shown, the project is one. */
export function usualColumns(projects: boolean): Shown[] {
  return usual.filter((name) => projects || name !== "project").map((name) => ({ name, width: null }));
}

const familyOf = (name: string) => families.find((family) => name.startsWith(family) && name.length > family.length);

function isColumn(name: string): boolean {
  return Object.hasOwn(faces, name) || familyOf(name) !== undefined;
}

export function columnFace(name: string): Face {
  const face = Object.hasOwn(faces, name) ? faces[name] : undefined;
  if (face !== undefined) return face;
  const key = name.slice(familyOf(name)?.length ?? 0);
  return text(key.startsWith("`") ? key.slice(1, -1).replaceAll("``", "`") : key);
}

/** What the engine must be asked for, in an order that does not depend on the columns' own. */
export function askedColumns(columns: ReadonlyArray<Shown>): string[] {
  return columns
    .map((column) => column.name)
    .filter((name) => !ofRow.has(name))
    .toSorted()
    .slice(0, 20);
}

/** A key of a family as a query names it. */
export function columnOf(family: string, key: string): string {
  return family + (/^\w+$/.test(key) ? key : `\`${key.replaceAll("`", "``")}\``);
}

const narrowest = 40;
const widest = 1200;

function fittingWidth(px: number): number {
  return Math.round(Math.max(narrowest, Math.min(widest, px)));
}

/** What was kept as columns; null where it is none. */
export function readColumns(kept: unknown): Shown[] | null {
  if (!Array.isArray(kept)) return null;
  const seen = new Set<string>();
  const columns: Shown[] = [];
  for (const one of kept as unknown[]) {
    if (typeof one !== "object" || one === null || !("name" in one) || typeof one.name !== "string") continue;
    if (!isColumn(one.name) || seen.has(one.name)) continue;
    seen.add(one.name);
    const width = "width" in one && typeof one.width === "number" ? fittingWidth(one.width) : null;
    columns.push({ name: one.name, width });
  }
  return columns.length === 0 ? null : columns;
}

export type Layout = { columns: Shown[]; template: string; least: number };

const gap = 14;
/** The box to tick, the state, and the padding on both sides. */
const fixed = 16 + 14 + 26;
/** From this on, columns that a person chose are all shown, and scrolled where they need more. */
const roomy = 700;

const leastOf = ({ name, width }: Shown) => width ?? columnFace(name).least;
const needed = (columns: ReadonlyArray<Shown>) => columns.reduce((sum, column) => sum + leastOf(column) + gap, fixed + gap);

/** Of sessions that stand together: which, and how many turns they have. */
const session = { track: "minmax(136px, 0.9fr)", least: 136 };

/** The columns that fit into a width, and how they share it. */
export function layoutOf(columns: ReadonlyArray<Shown>, own: boolean, width: number, grouped = false): Layout {
  const left = [...columns];
  const first = grouped ? session.least + gap : 0;
  const most = own && width >= roomy ? Infinity : width;
  while (left.length > 1 && needed(left) + first > most) {
    const ranks = left.map((column) => columnFace(column.name).rank);
    left.splice(ranks.lastIndexOf(Math.max(...ranks)), 1);
  }
  const tracks = left.map(({ name, width: set }) => (set === null ? columnFace(name).track : `${String(set)}px`));
  // Where every width is set, what is left over stays empty at the end.
  const filler = left.every((column) => column.width !== null || !columnFace(column.name).track.includes("fr")) ? " minmax(0, 1fr)" : "";
  const before = grouped ? `16px 14px ${session.track}` : "16px 14px";
  return { columns: left, template: `${before} ${tracks.join(" ")}${filler}`, least: needed(left) + first };
}

export function moved(columns: ReadonlyArray<Shown>, from: number, to: number): Shown[] {
  const next = [...columns];
  const [column] = next.splice(from, 1);
  if (column !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, column);
  return next;
}

/** Widths in pixels by column; null gives one back that it has by itself. */
export type Widths = Readonly<Record<string, number | null>>;

export function resized(columns: ReadonlyArray<Shown>, widths: Widths): Shown[] {
  return columns.map((column) => {
    const px = Object.hasOwn(widths, column.name) ? widths[column.name] : undefined;
    return px === undefined ? column : { name: column.name, width: px === null ? null : fittingWidth(px) };
  });
}
