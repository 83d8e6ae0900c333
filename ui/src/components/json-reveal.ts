/** The entry of a JSON tree that is to be shown. */
import { createContext, useContext } from "react";
import type { Step } from "../lib/json.ts";

/** The way to it; a new object each time, so that closing it again stays possible. */
export type JsonReveal = { steps: readonly Step[] } | null;

const Reveal = createContext<JsonReveal>(null);

export const JsonRevealProvider = Reveal.Provider;

export function useJsonReveal(): JsonReveal {
  return useContext(Reveal);
}
