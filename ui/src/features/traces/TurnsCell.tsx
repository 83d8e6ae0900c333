/** Which session a trace is of, how many turns that has, and the way to the others. */
import type { JSX } from "react";
import type { TraceSession } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { costText } from "../../lib/cost.ts";
import { formatCompact, formatDuration, formatCount, plural } from "../../lib/format.ts";
import type { RowGroup } from "./groups.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./TraceGrid.module.css";

/** `id` is the one of the trace's session. */
type Props = { group: RowGroup; id: string | null; onToggle: () => void };

/** What all turns are together. */
function about({ turns, failed_turns, duration_us, usage, cost }: TraceSession): string {
  const parts = [
    plural(turns, "turn"),
    failed_turns > 0 ? `${formatCount(failed_turns)} failed` : null,
    `over ${formatDuration(duration_us)}`,
    usage.total === null ? null : plural(usage.total, "token"),
    costText(cost)?.text ?? null,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

export function TurnsCell({ group, id, onToggle }: Props): JSX.Element {
  if (group.kind === "turn") return <span role="gridcell" className={styles["turn"]} data-last={group.last} />;
  const { session, open, listed } = group;
  const name = id === null ? null : oneLine(id, 80);
  const all = session === null ? null : formatCompact(session.turns);
  const text = listed !== null && session !== null && listed !== session.turns ? `${formatCompact(listed)} of ${all ?? ""}` : all;
  return (
    <span role="gridcell" className={styles["turns"]} title={session === null ? undefined : `${name ?? ""}: ${about(session)}`}>
      {open !== null && (
        <button
          type="button"
          tabIndex={-1}
          className={styles["toggle"]}
          data-toggle
          aria-label={open ? "Hide the other turns" : "Show the other turns"}
          onClick={onToggle}
        >
          <Icon name={open ? "chevronDown" : "chevronRight"} size={14} />
        </button>
      )}
      <span className={styles["turnCount"]}>{text}</span>
      {name !== null && <span className={styles["sessionName"]}>{name}</span>}
      {session !== null && session.failed_turns > 0 && (
        <span className={styles["failedTurns"]}>{formatCompact(session.failed_turns)} failed</span>
      )}
    </span>
  );
}
