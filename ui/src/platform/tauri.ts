/** The window's host. The only file that imports `@tauri-apps/*`. */
import { Channel, invoke } from "@tauri-apps/api/core";
import type { PathQuestion, Platform, StreamEvents, WindowAct, WindowEvent, WindowFacts } from "./types.ts";

function text(answer: ArrayBuffer | Uint8Array | number[]): string {
  return new TextDecoder().decode(Array.isArray(answer) ? Uint8Array.from(answer) : answer);
}

let calls = 0;

async function rpc(command: string, payload: string, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  calls += 1;
  const call = calls;
  const stop = () => {
    invoke("rpc_stop", { call }).catch(() => undefined);
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return text(await invoke<ArrayBuffer>("rpc", { command, payload, call }));
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function end(id: unknown): void {
  invoke("rpc_stream_stop", { stream: id }).catch(() => undefined);
}

function stream(command: string, payload: string, events: StreamEvents): () => void {
  let stopped = false;
  let id: unknown;
  const channel = new Channel<unknown>((item) => {
    if (!stopped) events.onItem(typeof item === "string" ? item : JSON.stringify(item));
  });
  invoke("rpc_stream", { command, payload, channel }).then(
    (opened) => {
      id = opened;
      if (stopped) end(opened);
      else events.onOpen();
    },
    (error: unknown) => {
      if (!stopped) events.onEnd(error);
    },
  );
  return () => {
    stopped = true;
    if (id !== undefined) end(id);
  };
}

async function pickPath({ what, title, suggested }: PathQuestion): Promise<string | null> {
  return invoke<string | null>("file_pick", { what, title, suggested: suggested === "" ? null : suggested });
}

async function attach(onEvent: (event: WindowEvent) => void): Promise<void> {
  await invoke<null>("shell_attach", { channel: new Channel<WindowEvent>(onEvent) });
}

async function facts(): Promise<WindowFacts> {
  return invoke<WindowFacts>("shell_facts");
}

async function act(wanted: WindowAct): Promise<void> {
  await invoke<null>("shell_act", { wanted });
}

export const tauri: Platform = {
  host: "window",
  history: "hash",
  admitted: true,
  rpc,
  stream,
  pickPath,
  shell: { attach, facts, act },
  mayNotify: async () => (await facts()).notices,
  notify: (title, body) => {
    act({ act: "notify", title, body }).catch(() => undefined);
  },
};
