/** Gathers what the palette offers: the actions that can be done now, screens, projects, recent traces. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCommand } from "../api/queries.ts";
import type { IconName } from "../components/Icon.tsx";
import { actions, type ActionId } from "../hotkeys/actions.ts";
import { act, available } from "../hotkeys/dispatch.ts";
import { keymap } from "../hotkeys/keymap.ts";
import { useSignal } from "../lib/signal.ts";
import { oneLine } from "../lib/visible-text.ts";
import { traceIdIn, type PaletteItem } from "./palette-items.ts";
import { useProjectChoice } from "./use-project-choice.ts";

/** Newest first; older ones are found by searching. */
const recentTraces = 100;

const icons: Partial<Record<ActionId, IconName>> = {
  "go.home": "home",
  "go.traces": "traces",
  "go.sessions": "sessions",
  "go.runs": "runs",
  "go.collector": "signal",
  "go.settings": "gear",
  "go.import": "upload",
  "keys.show": "keyboard",
  "keys.change": "keyboard",
  undo: "undo",
  "theme.system": "screen",
  "theme.light": "sun",
  "theme.dark": "moon",
  "collector.toggle": "signal",
  about: "question",
  "list.search": "search",
  "list.facets": "filter",
  "list.assess": "assess",
  "list.tag": "tag",
  "list.move": "move",
  "list.export": "download",
  "list.delete": "trash",
  "trace.tree": "tree",
  "trace.timeline": "timeline",
  "trace.conversation": "chat",
  "trace.find": "search",
  "trace.full": "full",
  "trace.assess": "assess",
  "trace.collapseAll": "collapseAll",
  "trace.expandAll": "expandAll",
  "trace.nextFailed": "nextFailed",
  "compare.begin": "compare",
  "compare.swap": "swap",
  "window.fullscreen": "full",
  "window.logs": "folder",
};

/** These go from row to row: a list is for that. */
const moving =
  /\.(next|previous|first|last|pageDown|pageUp|open|select|selectTo|nextSpan|previousSpan|nextStep|previousStep|firstStep|lastStep|collapse|expand)$/;

function isOffered(id: ActionId): boolean {
  return id !== "back" && id !== "palette" && (actions[id].scope === "everywhere" || !moving.test(id));
}

export function usePaletteItems(typed: string): { items: PaletteItem[]; loading: boolean } {
  const { project } = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  const map = useSignal(keymap);
  const now = useSignal(available);
  const projects = useCommand("project_list", {}).data?.projects ?? [];
  const traces = useCommand("trace_list", { limit: recentTraces, ...(project !== undefined && { project }) });
  const within = project === undefined ? {} : { project };
  const openTrace = (trace: string) => void navigate({ to: "/traces", search: { ...within, trace } });
  const chooseProject = useProjectChoice();
  const items: PaletteItem[] = [];
  for (const id of now) {
    if (!isOffered(id)) continue;
    const goes = id.startsWith("go.");
    items.push({
      id,
      kind: goes ? "screen" : "action",
      text: goes ? actions[id].label.replace(/^Go to /, "") : actions[id].label,
      keys: map[id][0],
      icon: icons[id] ?? (goes ? "arrowRight" : "none"),
      run: () => act(id),
    });
  }
  if (project !== undefined) {
    items.push({ id: "project:", kind: "project", text: "All projects", icon: "folder", run: () => chooseProject(undefined) });
  }
  for (const one of projects) {
    if (one.id === project) continue;
    items.push({
      id: `project:${one.id}`,
      kind: "project",
      text: oneLine(one.name, 120),
      icon: "folder",
      run: () => chooseProject(one.id),
    });
  }
  for (const row of traces.data?.rows ?? []) {
    items.push({
      id: `trace:${row.trace_id}`,
      kind: "trace",
      text: oneLine(row.name, 120),
      note: oneLine(row.request ?? "", 160),
      icon: "traces",
      run: () => openTrace(row.trace_id),
    });
  }
  const search = (q: string) => void navigate({ to: "/traces", search: { ...within, q } });
  return { items: [...items, ...typedItems(typed, openTrace, search)], loading: traces.isPending };
}

/** What the typed text itself can be: a trace's id, and always a search. */
function typedItems(typed: string, openTrace: (id: string) => void, search: (query: string) => void): PaletteItem[] {
  const text = typed.trim();
  if (text === "") return [];
  const id = traceIdIn(text);
  if (id !== null) return [{ id: "open", kind: "search", text: `Open the trace ${text}`, icon: "arrowRight", run: () => openTrace(id) }];
  return [{ id: "search", kind: "search", text: `Search all traces for ${oneLine(text, 120)}`, icon: "search", run: () => search(text) }];
}
