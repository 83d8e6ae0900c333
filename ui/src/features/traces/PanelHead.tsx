import { useState, type JSX } from "react";
import type { Trace } from "../../bindings/api.ts";
import { CopyMenu } from "../../components/CopyMenu.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { SessionLink } from "../../components/SessionLink.tsx";
import { StateWord } from "../../components/State.tsx";
import { formatDuration, formatFullTime, formatTime, plural } from "../../lib/format.ts";
import { traceLink } from "../../lib/trace-link.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { costText } from "../../lib/cost.ts";
import { usageText } from "../../lib/usage.ts";
import { CompareWith } from "./CompareWith.tsx";
import { MovePopover } from "./MovePopover.tsx";
import type { Places } from "./selection.ts";
import styles from "./PanelHead.module.css";

type Props = {
  trace: Trace;
  onMove: (traces: Places, project: string) => void;
  onDelete: () => void;
  onClose: () => void;
  onStep: (by: number) => boolean;
};

export function PanelHead({ trace: { row, project_name }, onMove, onDelete, onClose, onStep }: Props): JSX.Element {
  const [moving, setMoving] = useState(false);
  const usage = usageText(row.usage);
  const cost = costText(row.cost);
  return (
    <header className={styles["head"]}>
      <div className={styles["line"]}>
        <h2 className={styles["name"]} title={oneLine(row.name)}>
          {oneLine(row.name, 160)}
        </h2>
        <IconButton icon="chevronUp" label="Previous trace" action="trace.previous" onClick={() => onStep(-1)} />
        <IconButton icon="chevronDown" label="Next trace" action="trace.next" onClick={() => onStep(1)} />
        <CompareWith trace={row} />
        <MovePopover
          open={moving}
          onOpenChange={setMoving}
          side="bottom"
          current={row.project}
          onMove={(project) => onMove(new Map([[row.trace_id, row.project]]), project)}
          trigger={<IconButton icon="move" label="Move to another project" />}
        />
        <IconButton icon="trash" label="Delete this trace" action="list.delete" onClick={onDelete} />
        <CopyMenu
          label="Copy the trace’s link or id"
          options={[
            { label: "Link to the trace", text: () => traceLink(row.trace_id) },
            { label: "Id", note: row.trace_id, text: () => row.trace_id },
          ]}
        />
        <IconButton icon="cross" label="Close" action="back" onClick={onClose} />
      </div>
      <p className={styles["facts"]}>
        <StateWord state={row.state} />
        <span>{formatDuration(row.duration_us)}</span>
        <span>
          {plural(row.span_count, "span")}
          {row.error_count > 0 && <span className={styles["bad"]}>, {plural(row.error_count, "failed", "failed")}</span>}
        </span>
        {usage !== null && <span title={usage.title}>{usage.text}</span>}
        {cost !== null && <span title={cost.title}>{cost.text}</span>}
        <span title={formatFullTime(row.start_us)}>{formatTime(row.start_us)}</span>
        <span className={styles["cut"]}>{oneLine(project_name, 60)}</span>
        {row.session !== null && <SessionLink project={row.project} session={row.session} trace={row.trace_id} />}
        {row.user !== null && <span className={styles["cut"]}>user {oneLine(row.user, 60)}</span>}
      </p>
    </header>
  );
}
