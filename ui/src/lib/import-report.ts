/** What an import did, as its job's report says it. */

/** `first` is where the first one stands. */
export type Counted = { name: string; count: number; first: string | null };
export type ImportReport = {
  traces: number;
  spans: number;
  repeated: number;
  assessments: number;
  refused: Counted[];
  unmapped: Counted[];
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
const count = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : 0);

function counted(value: unknown, member: string): Counted[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((one) => ({ name: text(one[member]), count: count(one["count"]), first: text(one["first"]) || null }));
}

/** Null where there is none, or where it is of another kind. */
export function importReport(json: string | null | undefined): ImportReport | null {
  if (json == null) return null;
  let said: unknown;
  try {
    said = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isObject(said) || !("traces" in said)) return null;
  return {
    traces: count(said["traces"]),
    spans: count(said["spans"]),
    repeated: count(said["repeated"]),
    assessments: count(said["assessments"]),
    refused: counted(said["refused"], "reason"),
    unmapped: counted(said["unmapped"], "field"),
  };
}
