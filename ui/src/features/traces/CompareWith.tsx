/** Offers the earlier traces of the same name, to compare this one with. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { TraceRow } from "../../bindings/api.ts";
import { CompareChoices, ComparePopover } from "../../components/ComparePopover.tsx";
import { StateIcon } from "../../components/State.tsx";
import { formatDuration, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { quotedValue } from "./query-tokens.ts";

const offered = 8;

export function CompareWith({ trace }: { trace: TraceRow }): JSX.Element {
  return (
    <ComparePopover title="Compare with an earlier trace of this name">
      <Earlier trace={trace} />
    </ComparePopover>
  );
}

function Earlier({ trace }: { trace: TraceRow }): JSX.Element {
  const { data, error } = useCommand("trace_list", {
    project: trace.project,
    query: `name = ${quotedValue(trace.name)}`,
    to_us: trace.start_us,
    limit: offered,
  });
  return (
    <CompareChoices
      choices={data?.rows.map((row) => ({
        key: row.trace_id,
        search: { a: row.trace_id, b: trace.trace_id },
        icon: <StateIcon state={row.state} />,
        text: oneLine(row.request ?? row.name, 80),
        facts: [formatDuration(row.duration_us), formatTime(row.start_us)],
      }))}
      error={error}
      none="There is none. Select any two traces in the list to compare them."
    />
  );
}
