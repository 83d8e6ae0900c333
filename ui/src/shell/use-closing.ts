/** Closing and quitting: finds out what would be missed, then does it or asks. */
import { useState } from "react";
import { keepPreference, keptPreference } from "../api/preference.ts";
import { call } from "../api/client.ts";
import type { WindowShell } from "../platform/types.ts";
import { closeStep, closeWish, quitStep, type CloseFacts, type CloseStep } from "./closing.ts";

export type ClosingQuestion = { step: Exclude<CloseStep, "quit" | "hide">; arrived: number; port: number };
export type ClosingAnswer = "exit" | "hide" | "minimise" | "stay";
type Wanted = { how: "close"; tray: boolean } | { how: "quit" };

/** An engine that does not answer must not keep its window open. */
const patienceMs = 3000;

type Found = Omit<CloseFacts, "tray"> & { port: number };

async function find(): Promise<Found> {
  const [status, health, wish, said] = await Promise.all([
    call("collector_status", {}),
    call("collector_health", {}),
    keptPreference("window.close"),
    keptPreference("window.tray-said"),
  ]);
  return {
    collecting: status.running,
    arrived: health.last_minute.spans_received,
    wish: closeWish(wish),
    said: said === true,
    port: status.port,
  };
}

async function findSoon(): Promise<Found | null> {
  const late = new Promise<null>((done) => {
    setTimeout(() => done(null), patienceMs);
  });
  return Promise.race([find().catch(() => null), late]);
}

export function useClosing(shell: WindowShell): {
  question: ClosingQuestion | null;
  begin: (wanted: Wanted) => void;
  answer: (answer: ClosingAnswer) => void;
} {
  const [question, setQuestion] = useState<ClosingQuestion | null>(null);
  const tell = (act: "heard" | "exit" | "hide" | "minimise") => {
    shell.act({ act }).catch(() => undefined);
  };
  const begin = async (wanted: Wanted) => {
    tell("heard");
    const found = await findSoon();
    const step = found === null ? "quit" : wanted.how === "quit" ? quitStep(found) : closeStep({ ...found, tray: wanted.tray });
    if (found === null || step === "quit") tell("exit");
    else if (step === "hide") tell("hide");
    else setQuestion({ step, arrived: found.arrived, port: found.port });
  };
  const answer = (chosen: ClosingAnswer) => {
    // Said once: whoever read it and stays need not read it again.
    if (question?.step === "say" && chosen === "hide") void keepPreference("window.tray-said", true).catch(() => undefined);
    setQuestion(null);
    if (chosen !== "stay") tell(chosen);
  };
  return { question, begin: (wanted) => void begin(wanted), answer };
}
