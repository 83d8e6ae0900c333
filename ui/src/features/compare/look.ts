/** How differences of texts are shown: kept for the next pair, and for the next time. */
import { usePreference } from "../../api/preference.ts";

export type Look = "inline" | "sides";

export function useLook(): [Look, (look: Look) => void] {
  const kept = usePreference<Look>("compare.look", (value) => (value === "sides" ? "sides" : "inline"));
  return [kept.value, kept.put];
}
