/** Where an export goes if nobody says otherwise. */
import type { ExportFormat } from "../../bindings/api.ts";

export const endings: Record<ExportFormat, string> = { jsonl: ".jsonl", otlp_json: ".json", csv: ".csv" };

const two = (number: number) => String(number).padStart(2, "0");

/** A file in `exports` of the home, named by the time; the separator is the home's own. */
export function defaultPath(home: string, format: ExportFormat, nowMs: number): string {
  const now = new Date(nowMs);
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("");
  const separator = home.includes("\\") && !home.includes("/") ? "\\" : "/";
  return [home, "exports", `traces-${day}-${time}${endings[format]}`].join(separator);
}
