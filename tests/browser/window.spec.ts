import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import { agentTrace, sendTrace } from "./otlp.ts";
import { actsOf, openInWindow, tell } from "./window.ts";

const closing = { kind: "closing", tray: true };

async function lastActs(page: Page): Promise<string[]> {
  return (await actsOf(page)).map(({ act }) => act).filter((act) => !["menu", "enable", "log"].includes(act));
}

test("closing says once that the window stays in the tray, and then goes without a word", async ({ page, fresh }) => {
  await openInWindow(page, fresh);
  await tell(page, closing);
  const said = page.getByRole("dialog", { name: "Touchstone stays in the tray" });
  await expect(said.getByRole("button", { name: "Stay in the tray" })).toBeFocused();
  expect(await lastActs(page)).toEqual(["heard"]);
  await page.keyboard.press("Escape");
  await expect(said).toHaveCount(0);
  await tell(page, closing);
  await said.getByRole("button", { name: "Stay in the tray" }).click();
  await expect.poll(async () => lastActs(page)).toEqual(["heard", "heard", "hide"]);
  await tell(page, closing);
  await expect.poll(async () => lastActs(page)).toEqual(["heard", "heard", "hide", "heard", "hide"]);
  await expect(said).toHaveCount(0);
});

test("who wants closing to quit is warned while spans come in, and the settings say what a desktop has not got", async ({
  page,
  fresh,
}) => {
  await sendTrace(fresh.collector, agentTrace("Still there?", "Yes."));
  await openInWindow(page, fresh, "/settings", { tray: false, notices: false, logs: null, links: null });
  const settings = page.getByRole("region", { name: "Window", exact: true });
  await expect(settings.getByText("This desktop has no tray")).toBeVisible();
  await expect(settings.getByText("This desktop shows no notices.")).toBeVisible();
  await settings.getByRole("radio", { name: "Quit" }).click();
  await expect(settings.getByRole("radio", { name: "Quit" })).toBeChecked();
  await tell(page, { ...closing, tray: false });
  const warned = page.getByRole("dialog", { name: "Quit while spans come in?" });
  await expect(warned.getByRole("button", { name: "Stay" })).toBeFocused();
  await warned.getByRole("button", { name: "Quit" }).click();
  await expect.poll(async () => lastActs(page)).toEqual(["heard", "exit"]);
});

test("a file that is dropped is looked at, several are asked about", async ({ page, fresh }) => {
  const files = ["one.jsonl", "two.jsonl"].map((name) => join(fresh.home, name));
  for (const file of files) await writeFile(file, "");
  await openInWindow(page, fresh);
  await tell(page, { kind: "drag", over: true });
  await expect(page.getByText("Drop to import")).toBeVisible();
  await tell(page, { kind: "drop", paths: files.slice(0, 1) });
  await expect(page.getByText("Drop to import")).toHaveCount(0);
  await expect(page.getByRole("textbox", { name: "File or folder on this machine" })).toHaveValue(files[0] ?? "");
  await tell(page, { kind: "drop", paths: files });
  const asked = page.getByRole("dialog", { name: "Import 2 files?" });
  await expect(asked.getByText("two.jsonl")).toBeVisible();
  await asked.getByRole("button", { name: "Cancel" }).click();
  await expect(asked).toHaveCount(0);
});

test("a link opens its trace, one that names none is only shown", async ({ page, fresh }) => {
  const trace = await sendTrace(fresh.collector, agentTrace("Who links here?", "The mail."));
  await openInWindow(page, fresh);
  await tell(page, { kind: "open", trace, span: null });
  await expect(page.getByRole("tree", { name: "Spans" })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`trace=${trace}`));
  await tell(page, { kind: "bad_link", link: "touchstone://<img src=x>" });
  await expect(page.getByRole("dialog", { name: "This link leads nowhere" })).toContainText("touchstone://<img src=x>");
  await page.keyboard.press("Escape");
  await tell(page, { kind: "action", id: "go.home" });
  await expect(page.getByRole("heading", { name: "Home", exact: true })).toBeVisible();
});

test("the menu bar is hidden and shown, and stays as it was left", async ({ page, fresh }) => {
  await openInWindow(page, fresh);
  await tell(page, { kind: "action", id: "window.menu" });
  await expect.poll(async () => actsOf(page)).toContainEqual({ act: "menu_bar", shown: false });
  await page.goto(`${fresh.origin}/#/settings`);
  await expect(page.getByRole("checkbox", { name: "Menu bar" })).not.toBeChecked();
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing in what only the window shows, ${scheme}`, async ({ page, fresh }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await openInWindow(page, fresh, "/settings");
    const look = async (name: string) => {
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`);
      expect(found, name).toEqual([]);
    };
    await page.getByRole("link", { name: "Window", exact: true }).click();
    await look("window-settings");
    const shown: Array<[string, object, string]> = [
      ["closing-tray", closing, "Touchstone stays in the tray"],
      ["closing-asks", { ...closing, tray: false }, "Quit, or go on collecting?"],
      ["bad-link", { kind: "bad_link", link: "touchstone://settings/1" }, "This link leads nowhere"],
      ["crashed", { kind: "crashed" }, "The page ended and was opened anew"],
      ["drop-several", { kind: "drop", paths: ["/home/ada/a.jsonl", "/home/ada/exports/b.json"] }, "Import 2 files?"],
    ];
    for (const [name, event, title] of shown) {
      await tell(page, event);
      await expect(page.getByRole("dialog", { name: title })).toBeVisible();
      await look(name);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog", { name: title })).toHaveCount(0);
    }
    await tell(page, { kind: "drag", over: true });
    await look("drop-hint");
  });
}
