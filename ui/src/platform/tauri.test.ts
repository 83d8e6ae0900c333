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

test("notices may be shown where the window says that the system shows them", async () => {
  for (const notices of [true, false]) {
    invoke.mockResolvedValueOnce({ logs: null, links: null, tray: false, notices });
    expect(await tauri.mayNotify()).toBe(notices);
    expect(invoke).toHaveBeenLastCalledWith("shell_facts");
  }
});

test("the window's acts go out as they are, and its events come in over one channel", async () => {
  invoke.mockResolvedValue(null);
  await tauri.shell?.attach(vi.fn());
  expect(invoke).toHaveBeenLastCalledWith("shell_attach", { channel: expect.anything() as unknown });
  await tauri.shell?.act({ act: "menu_bar", shown: false });
  expect(invoke).toHaveBeenLastCalledWith("shell_act", { wanted: { act: "menu_bar", shown: false } });
});
