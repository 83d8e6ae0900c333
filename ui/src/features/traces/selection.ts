/** Which traces are selected, each with the project it stands in: a move can be undone by that. */
import type { TraceRow } from "../../bindings/api.ts";

/** Ids of traces with the ids of their projects. */
export type Places = ReadonlyMap<string, string>;
/** `anchor` is where a range begins. */
export type Selection = { traces: Places; anchor: string | null };

export const nothing: Selection = { traces: new Map(), anchor: null };

type Row = Pick<TraceRow, "trace_id" | "project">;

export function toggle({ traces }: Selection, row: Row): Selection {
  const next = new Map(traces);
  if (!next.delete(row.trace_id)) next.set(row.trace_id, row.project);
  return { traces: next, anchor: row.trace_id };
}

/** Adds everything between the anchor and a row, both included; without an anchor in the list only the row. */
export function selectTo({ traces, anchor }: Selection, rows: ReadonlyArray<Row>, id: string): Selection {
  const to = rows.findIndex((row) => row.trace_id === id);
  if (to < 0) return { traces, anchor };
  const found = rows.findIndex((row) => row.trace_id === anchor);
  const from = found < 0 ? to : found;
  const next = new Map(traces);
  for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.set(row.trace_id, row.project);
  return { traces: next, anchor: found < 0 ? id : anchor };
}

export function selectAll(rows: ReadonlyArray<Row>): Selection {
  return { traces: new Map(rows.map((row) => [row.trace_id, row.project])), anchor: rows[0]?.trace_id ?? null };
}

/** Those of `traces` that a move to `project` moves. */
export function outside(traces: Places, project: string): Places {
  return new Map([...traces].filter(([, at]) => at !== project));
}

/** The ids by project: what an undo sends where. */
export function byProject(traces: Places): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, project] of traces) {
    const ids = found.get(project);
    if (ids === undefined) found.set(project, [id]);
    else ids.push(id);
  }
  return found;
}

/** Pieces that one call may carry. */
export function inPieces<T>(all: ReadonlyArray<T>, size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}
