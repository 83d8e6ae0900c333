/** Takes a picture of every screen, light and dark, into docs/screens. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startEngine } from "./engine.ts";
import { expect, test } from "./fixtures.ts";
import { smallPng } from "./png.ts";
import { furnish, scenes, type Furnished } from "./tour.ts";

/** Elsewhere to look at them before they are kept. */
const place = resolve(process.env["TOUCHSTONE_SCREENS"] ?? join(__dirname, "../../docs/screens"));
/** They are part of the repository. */
const mostBytes = 200_000;

test.use({ reducedMotion: "reduce" } as object);

let store: Furnished | null = null;

test.beforeAll(async () => {
  mkdirSync(place, { recursive: true });
  store = await furnish(await startEngine());
});

test.afterAll(async () => store?.engine.stop());

for (const { name, show } of scenes) {
  test(name, async ({ page, open }) => {
    if (store === null) throw new Error("The store was not filled.");
    const { engine } = store;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await show(page, store, async (path) => open(engine, path));
      await page.mouse.move(0, 0);
      await page.evaluate(async () => {
        await document.fonts.ready;
        await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
      });
      const picture = smallPng(await page.screenshot({ caret: "hide" }));
      expect(picture.length, `${name}: bytes`).toBeLessThanOrEqual(mostBytes);
      writeFileSync(join(place, `${name}-${colorScheme}.png`), picture);
    }
  });
}
