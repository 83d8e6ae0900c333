/** A file in a folder of the home, named by the time: `exports/traces-2026-11-03-140209.jsonl`. */

const two = (number: number) => String(number).padStart(2, "0");

/** The separator is the home's own, the time is local. */
export function datedPath(home: string, folder: string, name: string, ending: string, nowMs: number): string {
  const now = new Date(nowMs);
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("");
  const separator = home.includes("\\") && !home.includes("/") ? "\\" : "/";
  return [home, folder, `${name}-${day}-${time}${ending}`].join(separator);
}
