/** What a host must offer, whichever it is: the window (Tauri) or a browser (`serve --ui`). */

export type StreamEvents = {
  /** The backend accepted the stream; nothing from now on is missed. */
  onOpen: () => void;
  /** One item, as JSON text. */
  onItem: (json: string) => void;
  /** The stream ended by itself or failed; never called after the returned stop. */
  onEnd: (error: unknown) => void;
};

/** What the user is to choose: a file or a folder that is there, or a file to write. */
export type PathKind = "file" | "folder" | "save";

export type PathQuestion = {
  what: PathKind;
  /** What the dialog is headed with. */
  title: string;
  /** A whole path to begin at; nothing need be there yet. Empty where none is known. */
  suggested: string;
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
  /** Asks for a path in the system's own dialog; answers null if none is chosen. A browser cannot name paths: there it is null. */
  readonly pickPath: ((question: PathQuestion) => Promise<string | null>) | null;
}
