import { expect, test } from "vitest";
import type { Job } from "../bindings/api.ts";
import { endedSince, runningIn } from "./job-notices.ts";

function job(id: string, state: Job["state"], seconds = 60): Job {
  const error = state === "failed" ? "the disk is full" : null;
  return {
    id,
    kind: "import",
    about: "/tmp/traces.jsonl",
    state,
    done: 1200,
    total: null,
    error,
    report: null,
    created_us: 0,
    updated_us: seconds * 1e6,
  };
}

test("a long job that ran and ended is told, with what it did or why it stopped", () => {
  const running = runningIn([job("a", "running"), job("b", "running"), job("c", "done")]);
  expect(endedSince(running, [job("a", "done"), job("b", "failed"), job("c", "done")])).toEqual([
    { title: "Import: finished", body: "/tmp/traces.jsonl: 1,200 done" },
    { title: "Import: stopped", body: "the disk is full" },
  ]);
});

test("short ones, those still running and those that the user cancelled are not, nor what the engine does by itself", () => {
  const running = new Set(["a", "b", "c"]);
  expect(endedSince(running, [job("a", "done", 1), job("b", "running"), job("c", "cancelled")])).toEqual([]);
  expect(endedSince(running, [{ ...job("a", "done"), kind: "spans_read" }])).toEqual([]);
});
