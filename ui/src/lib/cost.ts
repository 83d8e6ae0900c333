/** Costs in words. */
import type { Cost } from "../bindings/api.ts";
import { formatCost } from "./format.ts";

/** A cost as `$0.0012`, reckoned ones with `≈`; null if it is not known. */
export function costText(cost: Cost): { text: string; title: string } | null {
  if (cost.total_usd_nanos === null) return null;
  const parts = [
    ...(cost.input_usd_nanos === null ? [] : [`${formatCost(cost.input_usd_nanos)} for input`]),
    ...(cost.output_usd_nanos === null ? [] : [`${formatCost(cost.output_usd_nanos)} for output`]),
  ];
  const source = cost.estimated ? "Estimated from the prices of the models" : "As stated by the program";
  return {
    text: `${cost.estimated ? "≈ " : ""}${formatCost(cost.total_usd_nanos)}`,
    title: parts.length === 0 ? source : `${parts.join(", ")}. ${source}`,
  };
}
