/** What the reader looks for: content that is folded or cut opens where it says that. */
import { createContext, useContext } from "react";

/** As `foldedNeedle` makes it; empty where nothing is looked for. */
const Sought = createContext("");

export const SoughtProvider = Sought.Provider;

export function useSought(): string {
  return useContext(Sought);
}
