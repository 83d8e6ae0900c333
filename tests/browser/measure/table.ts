/** At the end of a run: all that was measured, as a Markdown table. */
import { existsSync, readFileSync } from "node:fs";
import { file, type Row } from "./report.ts";

export default function table(): void {
  if (file === undefined || !existsSync(file)) return;
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row)
    .map(({ where, what, numbers, goal }) => {
      const all = Object.entries(numbers).map(([name, value]) => `${name} ${String(value)}`);
      const aim = goal === undefined ? "" : `${goal.text}: ${goal.met ? "met" : "**missed**"}`;
      return `| ${what} | ${where} | ${all.join(" · ")} | ${aim} |`;
    });
  process.stdout.write(`\n| what | where | measured | goal |\n|---|---|---|---|\n${rows.join("\n")}\n`);
}
