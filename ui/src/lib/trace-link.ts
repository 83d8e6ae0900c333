/** The address of a trace, or of one of its spans: opens it again, in the window or in this browser. */
import { platform } from "../platform/index.ts";

export function traceLink(trace_id: string, span_id?: string): string {
  if (platform.host === "window") return `touchstone://trace/${trace_id}${span_id === undefined ? "" : `?span=${span_id}`}`;
  // Without the token: the address may be pasted anywhere.
  return `${location.origin}/traces?trace=${trace_id}${span_id === undefined ? "" : `&span=${span_id}`}`;
}
