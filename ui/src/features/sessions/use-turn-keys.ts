/** The keys of a session's turns: from turn to turn, to those that failed, into their traces. */
import { useNavigate } from "@tanstack/react-router";
import { useRef, type RefObject } from "react";
import { assess, type Assessable } from "../../api/assess.ts";
import { call } from "../../api/client.ts";
import { useActions } from "../../hotkeys/dispatch.ts";

type Options = {
  box: RefObject<HTMLElement | null>;
  project: string;
  session: string;
  filter: string | undefined;
  total: number;
  /** How many turns failed. */
  failed: number;
  active: number;
  /** The trace of the active turn, where it is loaded. */
  trace: string | undefined;
  goTo: (index: number) => void;
  onFold: (trace: string, open: boolean) => void;
};

/** What may be judged: the session, and one turn of it. */
function targetsOf(project: string, session: string, trace_id: string): [Assessable, Assessable] {
  return [
    { target: { of: "session", project, session }, label: "Session" },
    { target: { of: "trace", trace_id }, label: "Turn" },
  ];
}

export function useTurnKeys({ box, project, session, filter, total, failed, active, trace, goTo, onFold }: Options): void {
  const navigate = useNavigate();
  /** Until a turn was gone to, the first that failed is the next. */
  const gone = useRef(false);
  const inTurns = () => box.current?.contains(document.activeElement) === true;
  const seek = async (way: "next_failed" | "previous_failed") => {
    const trace_id = gone.current || inTurns() ? trace : undefined;
    gone.current = true;
    const { index } = await call("session_locate", { project, session, trace_id: trace_id ?? null, seek: way });
    if (index !== null) goTo(index);
  };
  useActions({
    "trace.nextSpan": () => goTo(inTurns() ? active + 1 : active),
    "trace.previousSpan": () => goTo(active - 1),
    "trace.firstSpan": () => goTo(0),
    "trace.lastSpan": () => goTo(total - 1),
    ...(failed > 0 && {
      "trace.nextFailed": () => void seek("next_failed"),
      "trace.previousFailed": () => void seek("previous_failed"),
    }),
    ...(trace !== undefined && {
      "trace.expand": () => onFold(trace, true),
      "trace.collapse": () => onFold(trace, false),
      "trace.assess": () => {
        const [whole, one] = targetsOf(project, session, trace);
        assess({ targets: inTurns() ? [one, whole] : [whole, one], project, edited: null });
      },
      "turn.open": () => void navigate({ to: "/traces", search: { ...(filter !== undefined && { project: filter }), trace } }),
    }),
  });
}
