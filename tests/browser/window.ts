/** A stand-in for the window around the page: commands go over HTTP, the shell's side is noted and played by the test. */
import type { Page } from "@playwright/test";
import type { Engine } from "./engine.ts";
import { expect } from "./fixtures.ts";

type Facts = { logs: string | null; links: boolean | null; tray: boolean; notices: boolean };
type Played = { acts: Array<{ act: string }>; tell: (event: object) => void };
type Arguments = { command: string; payload: string; channel: { id: number }; wanted: { act: string } };

/** Runs in the page before anything else. */
function playWindow({ token, facts }: { token: string; facts: Facts }): void {
  let last = 0;
  let told = 0;
  let events = 0;
  const callbacks = new Map<number, (raw: object) => void>();
  const played: Played = {
    acts: [],
    tell: (message) => {
      callbacks.get(events)?.({ index: told, message });
      told += 1;
    },
  };
  const post = async (path: string, body: string) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-touchstone-token": token },
      body,
    });
    if (!answer.ok) throw (await answer.json()) as unknown;
    return answer;
  };
  const follow = async (body: ReadableStream<Uint8Array>, channel: number) => {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (let index = 0; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const message of lines.filter((line) => line.trim() !== "")) {
        callbacks.get(channel)?.({ index, message });
        index += 1;
      }
    }
  };
  const invoke = async (name: string, { command, payload, channel, wanted }: Arguments): Promise<unknown> => {
    switch (name) {
      case "rpc":
        return (await post(`/rpc/${command}`, payload)).arrayBuffer();
      case "rpc_stream": {
        const { body } = await post(`/stream/${command}`, payload);
        if (body !== null) follow(body, channel.id).catch(() => undefined);
        return 0;
      }
      case "shell_attach":
        events = channel.id;
        return null;
      case "shell_facts":
        return facts;
      case "shell_act":
        played.acts.push(wanted);
        return null;
      default:
        return null;
    }
  };
  const transformCallback = (callback: (raw: object) => void) => {
    last += 1;
    callbacks.set(last, callback);
    return last;
  };
  Object.assign(globalThis, { __TAURI_INTERNALS__: { invoke, transformCallback, unregisterCallback: () => undefined }, played });
}

const usual: Facts = { logs: "/home/ada/.local/share/touchstone/logs", links: false, tray: true, notices: true };

/** Opens the page as the window does. */
export async function openInWindow(page: Page, engine: Engine, path = "/", facts: Partial<Facts> = {}): Promise<void> {
  await page.addInitScript(playWindow, { token: engine.token, facts: { ...usual, ...facts } });
  await page.goto(`${engine.origin}/#${path}`);
  await expect(page.getByRole("main")).toBeVisible();
  await expect.poll(async () => (await actsOf(page)).some(({ act }) => act === "enable")).toBe(true);
}

/** Tells the page what the shell would. */
export async function tell(page: Page, event: object): Promise<void> {
  await page.evaluate((one) => (globalThis as unknown as { played: Played }).played.tell(one), event);
}

/** What the page asked of its window, in order. */
export async function actsOf(page: Page): Promise<Array<{ act: string }>> {
  return page.evaluate(() => (globalThis as unknown as { played: Played }).played.acts);
}
