/** Every action that has a key. The dispatcher and the `?` sheet both read this table. */

export type Scope = "everywhere" | "list" | "trace";

type Action = {
  /** Alternatives; a blank parts a sequence: "g h" is g, then h. */
  readonly keys: readonly string[];
  readonly group: "Everywhere" | "Lists" | "Trace";
  readonly label: string;
  /** Where the focus must be. */
  readonly scope: Scope;
};

export const actions = {
  "go.home": { keys: ["g h"], group: "Everywhere", label: "Go to Home", scope: "everywhere" },
  "go.traces": { keys: ["g t"], group: "Everywhere", label: "Go to Traces", scope: "everywhere" },
  "go.runs": { keys: ["g r"], group: "Everywhere", label: "Go to Runs", scope: "everywhere" },
  "go.collector": { keys: ["g c"], group: "Everywhere", label: "Go to Collector", scope: "everywhere" },
  "go.settings": { keys: ["g ,"], group: "Everywhere", label: "Go to Settings", scope: "everywhere" },
  "go.import": { keys: ["g i"], group: "Everywhere", label: "Go to Import", scope: "everywhere" },
  "keys.show": { keys: ["?"], group: "Everywhere", label: "Show the keys", scope: "everywhere" },
  undo: { keys: ["Mod+Z"], group: "Everywhere", label: "Undo the last deletion", scope: "everywhere" },
  back: { keys: ["Escape"], group: "Everywhere", label: "Close, or go back", scope: "everywhere" },
  "list.search": { keys: ["/"], group: "Lists", label: "Search", scope: "everywhere" },
  "list.next": { keys: ["j", "ArrowDown"], group: "Lists", label: "Next row", scope: "list" },
  "list.previous": { keys: ["k", "ArrowUp"], group: "Lists", label: "Previous row", scope: "list" },
  "list.first": { keys: ["Home"], group: "Lists", label: "First row", scope: "list" },
  "list.last": { keys: ["End"], group: "Lists", label: "Last row loaded", scope: "list" },
  "list.pageDown": { keys: ["PageDown"], group: "Lists", label: "A screen down", scope: "list" },
  "list.pageUp": { keys: ["PageUp"], group: "Lists", label: "A screen up", scope: "list" },
  "list.open": { keys: ["Enter"], group: "Lists", label: "Open", scope: "list" },
  "list.select": { keys: ["x"], group: "Lists", label: "Select, or not", scope: "list" },
  "list.selectTo": { keys: ["Shift+X"], group: "Lists", label: "Select up to here", scope: "list" },
  "list.selectAll": { keys: ["Mod+A"], group: "Lists", label: "Select all loaded", scope: "list" },
  "list.move": { keys: ["m"], group: "Lists", label: "Move the selected to a project", scope: "list" },
  "list.export": { keys: ["Shift+E"], group: "Lists", label: "Export the selected", scope: "everywhere" },
  "list.delete": { keys: ["Delete", "#"], group: "Lists", label: "Delete the selected, or this trace", scope: "everywhere" },
  "trace.nextSpan": { keys: ["j", "ArrowDown"], group: "Trace", label: "Next span", scope: "trace" },
  "trace.previousSpan": { keys: ["k", "ArrowUp"], group: "Trace", label: "Previous span", scope: "trace" },
  "trace.collapse": { keys: ["ArrowLeft"], group: "Trace", label: "Collapse, or go to the parent", scope: "trace" },
  "trace.expand": { keys: ["ArrowRight"], group: "Trace", label: "Expand, or go to the first child", scope: "trace" },
  "trace.previous": { keys: ["["], group: "Trace", label: "Previous trace", scope: "everywhere" },
  "trace.next": { keys: ["]"], group: "Trace", label: "Next trace", scope: "everywhere" },
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof actions;

export const actionIds = Object.keys(actions) as ActionId[];
