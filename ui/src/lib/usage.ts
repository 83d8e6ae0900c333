/** Token counts in words. */
import type { Usage } from "../bindings/api.ts";
import { formatCompact, formatCount } from "./format.ts";

const names: ReadonlyArray<[keyof Usage, string]> = [
  ["input", "input"],
  ["output", "output"],
  ["total", "in all"],
  ["cache_read", "read from the cache"],
  ["cache_write", "written to the cache"],
  ["reasoning", "reasoning"],
];

/** All tokens: the total, or the sum of what is known; null if nothing is. */
export function totalTokens(usage: Usage): number | null {
  if (usage.total !== null) return usage.total;
  return usage.input === null && usage.output === null ? null : (usage.input ?? 0) + (usage.output ?? 0);
}

export function usageText(usage: Usage): { text: string; title: string } | null {
  const total = totalTokens(usage);
  if (total === null) return null;
  const title = names.flatMap(([key, name]) => (usage[key] === null ? [] : [`${formatCount(usage[key])} ${name}`])).join(", ");
  const parts =
    usage.input !== null && usage.output !== null
      ? `${formatCompact(usage.input)} → ${formatCompact(usage.output)} tokens`
      : `${formatCompact(total)} tokens`;
  return { text: parts, title: `Tokens: ${title}` };
}
