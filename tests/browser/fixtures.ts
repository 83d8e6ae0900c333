/** What the specs use: an engine per worker, one of its own where emptiness matters, and a page that tells on strangers. */
import { test as base, type Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { startEngine, type Engine } from "./engine.ts";

type Fixtures = {
  /** An engine nobody else has written to. */
  fresh: Engine;
  /** A project's name that no other test uses. */
  project: string;
  /** Opens a path of an engine's UI, let in by its token. */
  open: (engine: Engine, path?: string) => Promise<void>;
  /** Addresses outside the engine that the page asked for; checked to be none at the end of every test. */
  strangers: string[];
};

export const test = base.extend<Fixtures, { engine: Engine }>({
  engine: [
    async ({}, use) => {
      const engine = await startEngine();
      await use(engine);
      await engine.stop();
    },
    { scope: "worker" },
  ],
  fresh: async ({}, use) => {
    const engine = await startEngine();
    await use(engine);
    await engine.stop();
  },
  project: async ({}, use) => {
    await use(`test-${randomBytes(4).toString("hex")}`);
  },
  strangers: [
    async ({ page }, use) => {
      const found: string[] = [];
      const errors: string[] = [];
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.hostname !== "127.0.0.1" && url.protocol !== "data:" && url.protocol !== "blob:") found.push(request.url());
      });
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) errors.push(message.text());
      });
      await use(found);
      base.expect(found, "requests that left the engine").toEqual([]);
      base.expect(errors, "errors in the page").toEqual([]);
    },
    { auto: true },
  ],
  open: async ({ page }, use) => {
    await use(async (engine, path = "/") => {
      await page.goto(`${engine.origin}${path}#token=${engine.token}`);
      // Keys pressed before the page listens would be lost.
      await base.expect(page.getByRole("main")).toBeVisible();
    });
  },
});

export const { expect } = base;

/** The path that shows the traces of the project with this name, found by the project switcher. */
export async function chooseProject(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /^Project: / }).click();
  await page.getByRole("dialog", { name: "Projects" }).getByRole("button", { name }).click();
}
