/** What came, line by line: only what happened is listed, the first lines always. */
import type { IngestCounts } from "../../bindings/api.ts";

type Line = { key: keyof IngestCounts; name: string; about?: string; always?: true; bad?: true };

const lines: ReadonlyArray<Line> = [
  { key: "requests", name: "Requests", always: true },
  { key: "requests_refused", name: "Requests refused", about: "nothing of them was stored", bad: true },
  { key: "spans_received", name: "Spans received", always: true },
  { key: "spans_stored", name: "Spans stored", about: "new, or better versions of stored ones", always: true },
  { key: "spans_repeated", name: "Spans repeated", about: "they were there already" },
  { key: "spans_refused", name: "Spans refused", about: "one by one; their neighbours were stored", bad: true },
  { key: "spans_of_deleted", name: "Spans of deleted traces", about: "not stored again" },
  { key: "logs_stored", name: "Log records stored", about: "events that belong to spans" },
  { key: "logs_dropped", name: "Log records dropped", about: "nothing to show: see below" },
  { key: "logs_refused", name: "Log records refused", bad: true },
  { key: "metric_points_dropped", name: "Metric points dropped", about: "metrics are taken and not kept" },
];

export type CountLine = { key: string; name: string; about: string | null; total: number; minute: number; bad: boolean };

export function countLines(total: IngestCounts, minute: IngestCounts): CountLine[] {
  return lines
    .filter((line) => line.always === true || total[line.key] > 0)
    .map((line) => ({
      key: line.key,
      name: line.name,
      about: line.about ?? null,
      total: total[line.key],
      minute: minute[line.key],
      bad: line.bad === true,
    }));
}
