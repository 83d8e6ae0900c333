/** A path that was dropped onto the window, until the screen that imports has taken it. */
import { createSignal, type Signal } from "./signal.ts";

export const droppedPath: Signal<string | null> = createSignal<string | null>(null);
