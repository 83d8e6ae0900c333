import { expect, test, vi } from "vitest";
import { tauri } from "./tauri.ts";

const invoke = vi.hoisted(() => vi.fn<(command: string, payload: unknown) => Promise<unknown>>());
vi.mock("@tauri-apps/api/core", () => ({ Channel: vi.fn(), invoke }));

test("the window asks for a path by the shell's own command, with nothing where nothing is suggested", async () => {
  invoke.mockResolvedValueOnce("/home/ada/traces.jsonl");
  const saved = { what: "save", title: "Export traces to", suggested: "/home/ada/exports/traces.jsonl" } as const;
  expect(await tauri.pickPath?.(saved)).toBe("/home/ada/traces.jsonl");
  expect(invoke).toHaveBeenLastCalledWith("file_pick", saved);
  invoke.mockResolvedValueOnce(null);
  expect(await tauri.pickPath?.({ what: "folder", title: "Import a folder", suggested: "" })).toBeNull();
  expect(invoke).toHaveBeenLastCalledWith("file_pick", { what: "folder", title: "Import a folder", suggested: null });
});
