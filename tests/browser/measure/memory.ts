/** Memory of processes: PSS, in which a page that several share is divided between them. */
import { readdirSync, readFileSync } from "node:fs";

type Process = { pid: number; parent: number; name: string };

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It ended meanwhile.
    return null;
  }
}

function all(): Process[] {
  const found: Process[] = [];
  for (const entry of readdirSync("/proc")) {
    const stat = /^\d+$/.test(entry) ? read(`/proc/${entry}/stat`) : null;
    const match = stat === null ? null : /^(\d+) \((.*)\) \S (\d+)/s.exec(stat);
    if (match !== null) found.push({ pid: Number(match[1]), parent: Number(match[3]), name: match[2] ?? "" });
  }
  return found;
}

/** A process and all that it started, or that those did. */
export function family(root: number): Process[] {
  const everyone = all();
  const found = everyone.filter((one) => one.pid === root);
  for (let at = 0; at < found.length; at += 1) {
    const above = found[at]?.pid;
    found.push(...everyone.filter((one) => one.parent === above));
  }
  return found;
}

/** MB that a process and all below it hold: together, and of that our programs, without browser, page and network. */
export type Held = { all: number; engine: number };

export function held(root: number): Held {
  const parts = family(root).map(({ pid, name }) => {
    const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${String(pid)}/smaps_rollup`) ?? "")?.[1] ?? 0);
    return { name, mb: (kilobytes * 1024) / 1e6 };
  });
  const sum = (some: typeof parts) => some.reduce((total, one) => total + one.mb, 0);
  return { all: sum(parts), engine: sum(parts.filter(({ name }) => /^(touchstone|empty-window)/.test(name))) };
}

/** Clock ticks that a process and all below it have used. */
function ticksOf(root: number): number {
  const used = family(root).map(({ pid }) => {
    const fields = (read(`/proc/${String(pid)}/stat`) ?? "").replace(/^.*\) /s, "").split(" ");
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return used.reduce((sum, one) => sum + one, 0);
}

const stepMs = 3000;
/** Of 300 ticks in that time: what is at rest may still blink. */
const restTicks = 6;
const patienceMs = 120_000;

/** Waits until a process and all below it have nothing left to do. */
export async function atRest(root: number): Promise<void> {
  const begun = Date.now();
  for (let before = ticksOf(root); ;) {
    await new Promise((done) => setTimeout(done, stepMs));
    const now = ticksOf(root);
    if (now - before <= restTicks) return;
    if (Date.now() - begun > patienceMs) throw new Error("What is measured did not come to rest.");
    before = now;
  }
}
