/** The browser's host: commands and streams over HTTP, from the origin that served the page. */
import type { Platform, StreamEvents } from "./types.ts";
import { takeToken } from "./token.ts";

async function post(token: string | null, path: string, payload: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-touchstone-token": token ?? "" },
    body: payload,
    signal: signal ?? null,
    cache: "no-store",
    credentials: "omit",
    redirect: "error",
  });
  if (!response.ok) throw await refusal(response);
  return response;
}

/** The ApiError of a refused request; where the body is none, one made of the status. */
async function refusal(response: Response): Promise<unknown> {
  const body = await response.text();
  const denied = response.status === 401 || response.status === 403;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return { ...parsed, status: response.status };
  } catch {
    // Not JSON: said below.
  }
  return {
    code: denied ? "forbidden" : "unknown",
    message: body.trim() === "" ? `The engine answered with status ${String(response.status)}.` : body.slice(0, 500),
    hint: null,
    status: response.status,
  };
}

/** Calls `onLine` for every line that is not blank; blank ones are heartbeats. */
export async function readLines(body: ReadableStream<Uint8Array>, onLine: (line: string) => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") onLine(line);
  }
  if (rest.trim() !== "") onLine(rest);
}

function stream(token: string | null, command: string, payload: string, events: StreamEvents): () => void {
  const abort = new AbortController();
  const run = async () => {
    const response = await post(token, `/stream/${command}`, payload, abort.signal);
    events.onOpen();
    if (response.body !== null) await readLines(response.body, events.onItem);
  };
  run().then(
    () => {
      if (!abort.signal.aborted) events.onEnd(null);
    },
    (error: unknown) => {
      if (!abort.signal.aborted) events.onEnd(error);
    },
  );
  return () => {
    abort.abort();
  };
}

export function httpPlatform(): Platform {
  const token = takeToken();
  // The address with the token, opened in a tab that shows this page already, changes the fragment only.
  addEventListener("hashchange", () => {
    if (takeToken(true) !== null) location.reload();
  });
  // A file dropped onto a page would be opened in its place.
  for (const kind of ["dragover", "drop"] as const) {
    addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
    });
  }
  return {
    host: "browser",
    history: "browser",
    admitted: token !== null,
    rpc: async (command, payload, signal) => (await post(token, `/rpc/${command}`, payload, signal)).text(),
    stream: (command, payload, events) => stream(token, command, payload, events),
    pickPath: null,
    shell: null,
    mayNotify: async () => "Notification" in globalThis && (await Notification.requestPermission()) === "granted",
    notify: (title, body) => {
      if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
      const notice = new Notification(title, { body });
      notice.addEventListener("click", () => window.focus());
    },
  };
}
