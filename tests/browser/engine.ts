/** Starts `touchstone serve --ui` on free ports with a home of its own, or one that is there, and ends it by its process id. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export type Engine = {
  /** Where traces are sent. */
  collector: string;
  /** The UI's address without token. */
  origin: string;
  token: string;
  /** Where it keeps everything. */
  home: string;
  stop: () => Promise<void>;
};

const binary = process.env["TOUCHSTONE_BIN"] ?? resolve(__dirname, "../../target/debug/touchstone");
const startMs = 20_000;
const stopMs = 5000;

type Ready = { event: "ready"; collector: string; ui: string };

function isReady(value: unknown): value is Ready {
  return typeof value === "object" && value !== null && "event" in value && value.event === "ready";
}

async function readyLine(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null) throw new Error("The engine has no standard output.");
  const lines = createInterface({ input: child.stdout });
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`${binary} was not ready within ${String(startMs)} ms.`)), startMs);
    child.once("error", fail);
    child.once("exit", (code) => fail(new Error(`${binary} ended with code ${String(code)} before it was ready.`)));
    lines.on("line", (line) => {
      let said: unknown;
      try {
        said = JSON.parse(line);
      } catch {
        return;
      }
      if (!isReady(said)) return;
      clearTimeout(timer);
      done(said);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
  await gone;
  clearTimeout(timer);
}

/** A home that is given outlives the engine. */
export async function startEngine(given?: string): Promise<Engine> {
  const home = given ?? (await mkdtemp(join(tmpdir(), "touchstone-browser-")));
  const args = ["serve", "--ui", "--ui-port", "0", "--collector-port", "0", "--grpc-port", "0", "--home", home, "--json"];
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
  const stop = async () => {
    await end(child);
    if (given === undefined) await rm(home, { recursive: true, force: true });
  };
  try {
    const ready = await readyLine(child);
    const url = new URL(ready.ui);
    const token = new URLSearchParams(url.hash.slice(1)).get("token") ?? "";
    return { collector: ready.collector, origin: url.origin, token, home, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
