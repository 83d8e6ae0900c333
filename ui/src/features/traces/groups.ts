/** Which traces of a list stand for their sessions, and which below those. */
import type { TracePage, TraceRow, TraceSession } from "../../bindings/api.ts";

/** What a row is among those of its session. */
export type RowGroup =
  | {
      kind: "head";
      /** Null where it is of no session, or of one that is not counted yet. */
      session: TraceSession | null;
      /** Null where there is nothing to open. */
      open: boolean | null;
      /** How many of the session are listed; null until that is known. */
      listed: number | null;
    }
  | { kind: "turn"; head: string; last: boolean };

export function sessionKey({ project, session }: TraceRow): string {
  return `${project} ${session ?? ""}`;
}

/** The first of each session, and all that are of none. */
export function headsOf(rows: ReadonlyArray<TraceRow>): TraceRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (row.session === null) return true;
    const known = seen.has(sessionKey(row));
    seen.add(sessionKey(row));
    return !known;
  });
}

/** The heads, and below each that is opened what was found of its session: null until it is there. */
export function groupedRows(heads: ReadonlyArray<TraceRow>, opened: ReadonlyMap<string, TracePage | null>) {
  const rows: TraceRow[] = [];
  const groups = new Map<string, RowGroup>();
  const add = (row: TraceRow, group: RowGroup) => {
    rows.push(row);
    groups.set(row.trace_id, group);
  };
  const standing = new Set(heads.map((head) => head.trace_id));
  for (const head of heads) {
    const session = head.in_session ?? null;
    const page = head.session === null ? undefined : opened.get(sessionKey(head));
    const turns = page?.rows.filter((row) => !standing.has(row.trace_id)) ?? [];
    const open = head.session === null || session?.turns === 1 ? null : page !== undefined;
    add(head, { kind: "head", session, open, listed: page == null ? null : turns.length + 1 });
    for (const [at, turn] of turns.entries()) add(turn, { kind: "turn", head: head.trace_id, last: at === turns.length - 1 });
  }
  return { rows, groups };
}
