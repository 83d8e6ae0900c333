/** What the window said that it can do here; null in a browser, and before. */
import { platform } from "../platform/index.ts";
import type { WindowFacts } from "../platform/types.ts";
import { createSignal, type Signal } from "./signal.ts";

export const windowFacts: Signal<WindowFacts | null> = createSignal<WindowFacts | null>(null);

/** Asks anew: a tray may come and go. */
export function askWindowFacts(): void {
  platform.shell?.facts().then(windowFacts.set, () => undefined);
}
