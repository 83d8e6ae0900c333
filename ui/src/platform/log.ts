/** Tells the window's log what failed in the page; a browser has its own console. */
import { platform } from "./index.ts";

/** A page that fails without end must not fill the disk. */
const mostLines = 50;
const longest = 4000;
let lines = 0;

export function logError(what: string, error: unknown, where = ""): void {
  lines += 1;
  if (platform.shell === null || lines > mostLines) return;
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  platform.shell.act({ act: "log", text: `${what}: ${said} ${where}`.slice(0, longest) }).catch(() => undefined);
}

/** What nobody caught. */
export function logUncaught(): void {
  addEventListener("error", (event) => logError("uncaught", event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => logError("unhandled", event.reason));
}
