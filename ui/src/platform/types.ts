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

/** What the window tells the page. */
export type WindowEvent =
  /** An action was chosen in the menu. */
  | { kind: "action"; id: string }
  /** A link to a trace was opened. */
  | { kind: "open"; trace: string; span: string | null }
  /** A link was opened that leads nowhere. */
  | { kind: "bad_link"; link: string }
  /** Files are held over the window, or no more. */
  | { kind: "drag"; over: boolean }
  /** Files were dropped: whole paths. */
  | { kind: "drop"; paths: string[] }
  /** The user closes the window; `tray` tells whether there is one to stay in. */
  | { kind: "closing"; tray: boolean }
  /** The user quits the program. */
  | { kind: "quitting" }
  /** The page ended by itself before, and was opened anew. */
  | { kind: "crashed" };

export type MenuGroup = { title: string; items: Array<{ id: string; label: string }> };

/** What the page asks of the window. */
export type WindowAct =
  | { act: "menu"; groups: MenuGroup[] }
  /** The actions of the menu that can be done now. */
  | { act: "enable"; ids: string[] }
  | { act: "menu_bar"; shown: boolean }
  | { act: "fullscreen" }
  /** As its own button does, and as Quit in its menu does: both ask the page, where something would be missed. */
  | { act: "close" | "quit" }
  /** `closing` or `quitting` was heard; one of the next three follows, or nothing. */
  | { act: "heard" }
  | { act: "hide" | "minimise" | "exit" }
  | { act: "open_logs" }
  /** Writes a line of the page into the log. */
  | { act: "log"; text: string }
  | { act: "notify"; title: string; body: string }
  /** Lets links that begin with `touchstone://` open here. */
  | { act: "take_links" };

/** What the window can do here, now. */
export type WindowFacts = {
  /** The folder of the logs; null where none can be written. */
  logs: string | null;
  /** Whether links open here; null where the system's installer sees to that. */
  links: boolean | null;
  /** Whether there is a tray to stay in. */
  tray: boolean;
  /** Whether the system shows notices. */
  notices: boolean;
};

/** The window around the page. */
export interface WindowShell {
  /** From now on events are told, those included that waited for a page. */
  attach(onEvent: (event: WindowEvent) => void): Promise<void>;
  facts(): Promise<WindowFacts>;
  act(act: WindowAct): Promise<void>;
}

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
  /** What only the window can do; null in a browser. */
  readonly shell: WindowShell | null;
  /** Asks whether notices of the system may be shown; false where they may not. */
  mayNotify(): Promise<boolean>;
  /** Shows a notice of the system, where that was allowed. */
  notify(title: string, body: string): void;
}
