/** The real window on a screen that nobody sees, driven through WebKitWebDriver. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { family } from "./memory.ts";
import type { Surface } from "./surface.ts";

const beside = process.env["TOUCHSTONE_BIN"] ?? resolve(__dirname, "../../../target/debug/touchstone");
const app = resolve(beside, "../touchstone-app");
const emptyWindow = resolve(beside, "../empty-window");
const patienceMs = 60_000;

const pause = async (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(timer);
}

/** The page's processes end a moment after the program, and write until then. */
async function tidyUp(place: string): Promise<void> {
  for (const begun = Date.now(); ;) {
    try {
      rmSync(place, { recursive: true, force: true });
      return;
    } catch (error) {
      if (Date.now() - begun > patienceMs) throw error;
      await pause(100);
    }
  }
}

/** An X server of its own; answers the display's name. */
async function screen(): Promise<{ child: ChildProcess; display: string }> {
  const child = spawn("Xvfb", ["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const number = await new Promise<string>((done, fail) => {
    child.once("error", fail);
    createInterface({ input: child.stdout }).once("line", done);
  });
  return { child, display: `:${number}` };
}

/** What a program writes besides the store goes to a place of its own. */
function environment(home: string, place: string, display: string): NodeJS.ProcessEnv {
  const { WAYLAND_DISPLAY: _, ...own } = process.env;
  return {
    ...own,
    DISPLAY: display,
    TOUCHSTONE_HOME: home,
    XDG_DATA_HOME: join(place, "data"),
    XDG_CONFIG_HOME: join(place, "config"),
    XDG_CACHE_HOME: join(place, "cache"),
    DBUS_SESSION_BUS_ADDRESS: "disabled:",
    NO_AT_BRIDGE: "1",
    LANG: "en_US.UTF-8",
  };
}

/** Starts the window, or an empty one, with nobody watching and these variables; `use` gets its process. */
export async function alone(home: string | null, variables: NodeJS.ProcessEnv, use: (pid: number) => Promise<void>): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "touchstone-window-"));
  const { child: shown, display } = await screen();
  const [program, args] = home === null ? [emptyWindow, []] : [app, ["--collector-port", "0"]];
  const env = { ...environment(home ?? place, place, display), ...variables };
  const child = spawn(program, args, { env, stdio: "ignore" });
  try {
    const { pid } = child;
    if (pid === undefined) throw new Error(`${program} cannot be started.`);
    await use(pid);
  } finally {
    await end(child);
    await end(shown);
    await tidyUp(place);
  }
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (typeof address === "object" && address !== null ? done(address.port) : fail(new Error("no port"))));
    });
  });
}

async function ask(address: string, method: "GET" | "POST" | "DELETE", body?: unknown): Promise<unknown> {
  const answer = await fetch(address, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: unknown };
  if (!answer.ok) throw new Error(`${method} ${address}: ${JSON.stringify(value)}`);
  return value;
}

/** A script that notes when it is started and becomes the window's program. */
function starter(place: string): { script: string; startedMs: () => number } {
  const [script, noted] = [join(place, "start"), join(place, "started")];
  writeFileSync(script, `#!/bin/sh\ndate +%s%N >'${noted}'\nexec '${app}' "$@"\n`);
  chmodSync(script, 0o755);
  return { script, startedMs: () => Number(readFileSync(noted, "utf8")) / 1e6 };
}

async function session(driver: string, binary: string): Promise<string> {
  const options = { binary, args: ["--collector-port", "0"] };
  const wanted = { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } };
  for (const begun = Date.now(); ;) {
    try {
      const made = (await ask(`${driver}/session`, "POST", wanted)) as { sessionId: string };
      return `${driver}/session/${made.sessionId}`;
    } catch (error) {
      // The driver itself needs a moment.
      if (Date.now() - begun > patienceMs) throw error;
      await pause(20);
    }
  }
}

const keys: Record<string, string> = { Enter: "\uE007", Escape: "\uE00C", Backspace: "\uE003" };

export type Window = Surface & {
  /** When its program was started, milliseconds since 1970. */
  startedMs: number;
  close: () => Promise<void>;
};

/** Opens the window on a store. */
export async function inWindow(home: string): Promise<Window> {
  const place = mkdtempSync(join(tmpdir(), "touchstone-window-"));
  mkdirSync(join(place, "cache"));
  const { child: shown, display } = await screen();
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", ["--host=127.0.0.1", `--port=${String(port)}`], {
    // Without the last the session is never made.
    env: { ...environment(home, place, display), TAURI_WEBVIEW_AUTOMATION: "true" },
    stdio: "ignore",
  });
  const tidy = async () => {
    await end(driver);
    await end(shown);
    await tidyUp(place);
  };
  try {
    const start = starter(place);
    const at = await session(`http://127.0.0.1:${String(port)}`, start.script);
    await ask(`${at}/timeouts`, "POST", { script: 600_000 });
    const program = family(driver.pid ?? 0).find((one) => one.name === "touchstone-app");
    if (program === undefined) throw new Error("The window's process is not there.");
    const script = async (text: string, args: readonly unknown[]): Promise<unknown> =>
      ask(`${at}/execute/async`, "POST", { script: text, args });
    return {
      name: "window",
      startedMs: start.startedMs(),
      process: program.pid,
      run: async <A, R>(inPage: (given: A) => R | Promise<R>, given: A) => {
        const text = `const [given, done] = arguments;
          Promise.resolve((${inPage.toString()})(given)).then((value) => done({ value }), (error) => done({ failed: String(error) }));`;
        const answer = (await script(text, [given])) as { value?: R; failed?: string };
        if (answer.failed !== undefined) throw new Error(answer.failed);
        return answer.value as R;
      },
      go: async (path) => {
        await script("location.hash = arguments[0]; arguments[1]();", [path]);
      },
      press: async (key) => {
        const value = keys[key] ?? key;
        const presses = [
          { type: "keyDown", value },
          { type: "keyUp", value },
        ];
        await ask(`${at}/actions`, "POST", { actions: [{ type: "key", id: "keyboard", actions: presses }] });
      },
      close: async () => {
        await ask(at, "DELETE");
        // The next one on this store waits for its lock.
        while (family(program.pid).length > 0) await pause(20);
        await tidy();
      },
    };
  } catch (error) {
    await tidy();
    throw error;
  }
}

/** Puts what the system keeps in memory of a store's files out of it. The program's own files stay: both starts need them. */
export function forget(home: string): void {
  spawnSync("sync");
  const files = spawnSync("find", [home, "-type", "f"], { encoding: "utf8" }).stdout.split("\n");
  for (const file of files.filter((one) => one !== "")) spawnSync("dd", [`if=${file}`, "iflag=nocache", "count=0", "status=none"]);
}
