/** Every action. Keys, palette, menu, `?` sheet and the settings of keys all read this table. */

export type Scope = "everywhere" | "list" | "trace" | "compare";

type Action = {
  /** Alternatives, unless the user has others; a blank parts a sequence: "g h" is g, then h. Empty: palette and menu only. */
  readonly keys: readonly string[];
  readonly group: "Everywhere" | "Lists" | "Trace" | "Compare" | "Window";
  readonly label: string;
  /** Where the focus must be. */
  readonly scope: Scope;
};

export const actions = {
  "go.home": { keys: ["g h"], group: "Everywhere", label: "Go to Home", scope: "everywhere" },
  "go.traces": { keys: ["g t"], group: "Everywhere", label: "Go to Traces", scope: "everywhere" },
  "go.sessions": { keys: ["g s"], group: "Everywhere", label: "Go to Sessions", scope: "everywhere" },
  "go.runs": { keys: ["g r"], group: "Everywhere", label: "Go to Runs", scope: "everywhere" },
  "go.collector": { keys: ["g c"], group: "Everywhere", label: "Go to Collector", scope: "everywhere" },
  "go.settings": { keys: ["g ,"], group: "Everywhere", label: "Go to Settings", scope: "everywhere" },
  "go.import": { keys: ["g i"], group: "Everywhere", label: "Go to Import", scope: "everywhere" },
  palette: { keys: ["Mod+K"], group: "Everywhere", label: "Do or find anything", scope: "everywhere" },
  "keys.show": { keys: ["?"], group: "Everywhere", label: "Show the keys", scope: "everywhere" },
  "keys.change": { keys: [], group: "Everywhere", label: "Change the keys", scope: "everywhere" },
  undo: { keys: ["Mod+Z"], group: "Everywhere", label: "Undo what was done last", scope: "everywhere" },
  back: { keys: ["Escape"], group: "Everywhere", label: "Close, or go back", scope: "everywhere" },
  "theme.system": { keys: [], group: "Everywhere", label: "Theme: as the system", scope: "everywhere" },
  "theme.light": { keys: [], group: "Everywhere", label: "Theme: light", scope: "everywhere" },
  "theme.dark": { keys: [], group: "Everywhere", label: "Theme: dark", scope: "everywhere" },
  "collector.toggle": { keys: [], group: "Everywhere", label: "Start or stop the collector", scope: "everywhere" },
  about: { keys: [], group: "Everywhere", label: "About Touchstone", scope: "everywhere" },
  "list.search": { keys: ["/"], group: "Lists", label: "Search", scope: "everywhere" },
  "list.facets": { keys: ["f"], group: "Lists", label: "Show or hide the filters", scope: "list" },
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
  "list.group": { keys: ["s"], group: "Lists", label: "Group by session, or not", scope: "list" },
  "list.unfold": { keys: ["ArrowRight"], group: "Lists", label: "Show the other turns of the session", scope: "list" },
  "list.fold": { keys: ["ArrowLeft"], group: "Lists", label: "Hide the other turns, or go back to the first", scope: "list" },
  "list.assess": { keys: ["e"], group: "Lists", label: "Assess", scope: "list" },
  "list.move": { keys: ["m"], group: "Lists", label: "Move the selected to a project", scope: "list" },
  "list.tag": { keys: ["t"], group: "Lists", label: "Tag the selected", scope: "list" },
  "list.export": { keys: ["Shift+E"], group: "Lists", label: "Export the selected", scope: "everywhere" },
  "list.delete": { keys: ["Delete", "#"], group: "Lists", label: "Delete the selected, or this trace", scope: "everywhere" },
  "trace.nextSpan": { keys: ["j", "ArrowDown"], group: "Trace", label: "Next span or turn", scope: "trace" },
  "trace.previousSpan": { keys: ["k", "ArrowUp"], group: "Trace", label: "Previous span or turn", scope: "trace" },
  "trace.firstSpan": { keys: ["Home"], group: "Trace", label: "First span or turn", scope: "trace" },
  "trace.lastSpan": { keys: ["End"], group: "Trace", label: "Last span or turn", scope: "trace" },
  "trace.collapse": { keys: ["ArrowLeft"], group: "Trace", label: "Collapse, or go to the parent", scope: "trace" },
  "trace.expand": { keys: ["ArrowRight"], group: "Trace", label: "Expand, or go to the first child", scope: "trace" },
  "trace.collapseAll": { keys: ["Shift+ArrowLeft"], group: "Trace", label: "Collapse all", scope: "trace" },
  "trace.expandAll": { keys: ["Shift+ArrowRight"], group: "Trace", label: "Expand all", scope: "trace" },
  "trace.nextFailed": { keys: ["f"], group: "Trace", label: "Next failed span or turn", scope: "trace" },
  "trace.previousFailed": { keys: ["Shift+F"], group: "Trace", label: "Previous failed span or turn", scope: "trace" },
  "trace.tree": { keys: ["t"], group: "Trace", label: "As a tree", scope: "trace" },
  "trace.timeline": { keys: ["w"], group: "Trace", label: "As a timeline", scope: "trace" },
  "trace.conversation": { keys: ["c"], group: "Trace", label: "As a conversation", scope: "trace" },
  "trace.find": { keys: ["Mod+F"], group: "Trace", label: "Find in the trace", scope: "everywhere" },
  "trace.nextMatch": { keys: ["n"], group: "Trace", label: "Next match", scope: "everywhere" },
  "trace.previousMatch": { keys: ["Shift+N"], group: "Trace", label: "Previous match", scope: "everywhere" },
  "trace.zoomIn": { keys: ["="], group: "Trace", label: "Timeline: closer", scope: "everywhere" },
  "trace.zoomOut": { keys: ["-"], group: "Trace", label: "Timeline: further away", scope: "everywhere" },
  "trace.zoomFit": { keys: ["0"], group: "Trace", label: "Timeline: all of it", scope: "everywhere" },
  "trace.full": { keys: ["Shift+Enter"], group: "Trace", label: "Use the whole screen, or not", scope: "everywhere" },
  "turn.open": { keys: ["Enter"], group: "Trace", label: "Open the trace of this turn", scope: "trace" },
  "trace.assess": { keys: ["e"], group: "Trace", label: "Assess it, or this span", scope: "trace" },
  "trace.previous": { keys: ["["], group: "Trace", label: "Previous trace or session", scope: "everywhere" },
  "trace.next": { keys: ["]"], group: "Trace", label: "Next trace or session", scope: "everywhere" },
  "compare.begin": { keys: ["Shift+C"], group: "Compare", label: "Compare the two selected, or this trace", scope: "everywhere" },
  "compare.nextStep": { keys: ["j", "ArrowDown"], group: "Compare", label: "Next step", scope: "compare" },
  "compare.previousStep": { keys: ["k", "ArrowUp"], group: "Compare", label: "Previous step", scope: "compare" },
  "compare.firstStep": { keys: ["Home"], group: "Compare", label: "First step", scope: "compare" },
  "compare.lastStep": { keys: ["End"], group: "Compare", label: "Last step", scope: "compare" },
  "compare.nextDifference": { keys: ["d"], group: "Compare", label: "Next difference", scope: "compare" },
  "compare.previousDifference": { keys: ["Shift+D"], group: "Compare", label: "Previous difference", scope: "compare" },
  "compare.divergence": { keys: ["p"], group: "Compare", label: "Where they first part", scope: "compare" },
  "compare.open": { keys: ["Enter"], group: "Compare", label: "Show equal steps, or read the pair", scope: "compare" },
  "compare.fold": { keys: ["o"], group: "Compare", label: "Fold equal steps, or show all", scope: "compare" },
  "compare.look": { keys: ["v"], group: "Compare", label: "Texts inline, or side by side", scope: "compare" },
  "compare.swap": { keys: ["s"], group: "Compare", label: "Swap the sides", scope: "compare" },
  "window.fullscreen": { keys: ["F11"], group: "Window", label: "Full screen, or not", scope: "everywhere" },
  "window.menu": { keys: [], group: "Window", label: "Show or hide the menu bar", scope: "everywhere" },
  "window.logs": { keys: [], group: "Window", label: "Open the log folder", scope: "everywhere" },
  "window.close": { keys: ["Mod+W"], group: "Window", label: "Close the window", scope: "everywhere" },
  "window.quit": { keys: ["Mod+Q"], group: "Window", label: "Quit Touchstone", scope: "everywhere" },
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof actions;

export const actionIds = Object.keys(actions) as ActionId[];
