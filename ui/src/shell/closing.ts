/** What follows when the window is closed or the program quit. */

type CloseWish = "tray" | "quit";

export type CloseFacts = {
  /** Whether there is a tray to stay in. */
  tray: boolean;
  /** Whether programs can send traces now. */
  collecting: boolean;
  wish: CloseWish;
  /** Whether the user was told once what closing does. */
  said: boolean;
  /** Spans of the last minute. */
  arrived: number;
};

/** `say`: told once, then the window goes to the tray. `ask`: there is no tray. `warn`: spans are coming in. */
export type CloseStep = "quit" | "hide" | "say" | "ask" | "warn";

export function closeStep(facts: CloseFacts): CloseStep {
  // Nobody could send anything: there is nothing to stay for.
  if (!facts.collecting) return "quit";
  if (facts.wish === "quit") return quitStep(facts);
  if (!facts.tray) return "ask";
  return facts.said ? "hide" : "say";
}

export function quitStep({ collecting, arrived }: Pick<CloseFacts, "collecting" | "arrived">): "quit" | "warn" {
  return collecting && arrived > 0 ? "warn" : "quit";
}

export function closeWish(kept: unknown): CloseWish {
  return kept === "quit" ? "quit" : "tray";
}
