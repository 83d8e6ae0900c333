/** What a host must offer, whichever it is: the window (Tauri) or a browser (`serve --ui`). */

export type StreamEvents = {
  /** The backend accepted the stream; nothing from now on is missed. */
  onOpen: () => void;
  /** One item, as JSON text. */
  onItem: (json: string) => void;
  /** The stream ended by itself or failed; never called after the returned stop. */
  onEnd: (error: unknown) => void;
};

export interface Platform {
  readonly host: "window" | "browser";
  /** Where the route lives: the window has no server that answers for paths. */
  readonly history: "hash" | "browser";
  /** False when a key is needed and none was given. */
  readonly admitted: boolean;
  /** Sends JSON text, answers with JSON text; rejects with an ApiError-like value or anything else. */
  rpc(command: string, payload: string, signal?: AbortSignal): Promise<string>;
  /** Opens a stream; the returned function ends it at once. */
  stream(command: string, payload: string, events: StreamEvents): () => void;
}
