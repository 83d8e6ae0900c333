/** What can be done with traces, by key and by button: each asks first, in a dialog. */
import { useState } from "react";
import type { TraceListRequest, TraceRow } from "../../bindings/api.ts";
import { useActions } from "../../hotkeys/dispatch.ts";
import { matchingOf, type Target } from "./target.ts";
import type { TraceSelection } from "./use-selection.ts";

type Asked = { act: "delete" | "export"; target: Target };

export type Acts = {
  asked: Asked | null;
  ask: (act: Asked["act"], target: Target) => void;
  /** For what is selected. */
  askSelected: (act: Asked["act"]) => void;
  /** All that the list would ever show. */
  all: Target;
  close: () => void;
};

type Options = {
  rows: ReadonlyArray<TraceRow>;
  request: TraceListRequest;
  selection: TraceSelection;
  trace: string | undefined;
  activeIndex: number;
};

export function useActs({ rows, request, selection, trace, activeIndex }: Options): Acts {
  const [asked, setAsked] = useState<Asked | null>(null);
  const all = matchingOf(request);
  const ask = (act: Asked["act"], target: Target) => setAsked({ act, target });
  const selected = (): Target | null => {
    if (selection.matching) return all;
    return selection.traces.size > 0 ? { kind: "traces", ids: [...selection.traces.keys()] } : null;
  };
  /** By key: what is selected, else what is open, else the row that has the focus. */
  const meant = (): Target | null => {
    const focused = document.activeElement?.closest("[role=row]") == null ? undefined : rows[activeIndex]?.trace_id;
    const one = trace ?? focused;
    return selected() ?? (one === undefined ? null : { kind: "traces", ids: [one] });
  };
  const byKey = (act: Asked["act"]) => () => {
    const target = meant();
    if (target !== null) ask(act, target);
  };
  useActions({ "list.delete": byKey("delete"), "list.export": byKey("export") });
  return {
    asked,
    ask,
    askSelected: (act) => {
      const target = selected();
      if (target !== null) ask(act, target);
    },
    all,
    close: () => setAsked(null),
  };
}
