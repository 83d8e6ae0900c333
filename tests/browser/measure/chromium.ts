/** The interface in Chromium, served by `touchstone serve --ui`. */
import type { Page } from "@playwright/test";
import type { Engine } from "../engine.ts";
import type { Surface } from "./surface.ts";

export function inChromium(page: Page, engine: Engine): Surface {
  return {
    name: "Chromium",
    // Playwright's types tell values apart that can be sent from those that cannot; ours all can.
    run: async <A, R>(inPage: (given: A) => R | Promise<R>, given: A) =>
      (await page.evaluate(inPage as (given: unknown) => unknown, given)) as R,
    go: async (path) => {
      // Another address of the same page would not load it anew.
      await page.goto("about:blank");
      await page.goto(`${engine.origin}${path}#token=${engine.token}`);
    },
    press: async (key) => page.keyboard.press(key),
    // The engine and the browser are started by this process.
    process: process.pid,
  };
}
