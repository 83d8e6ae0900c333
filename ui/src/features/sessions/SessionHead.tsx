/** What is known of a session as a whole. */
import type { JSX } from "react";
import type { Session } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { act } from "../../hotkeys/dispatch.ts";
import { costText } from "../../lib/cost.ts";
import { formatCount, formatDuration, formatFullTime, formatTime, plural } from "../../lib/format.ts";
import { usageText } from "../../lib/usage.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { CompareWith } from "./CompareWith.tsx";
import { FeedbackChip } from "./FeedbackCell.tsx";
import styles from "./SessionPanel.module.css";

type Props = { session: Session; onClose: () => void; onStep: (by: number) => void };

export function SessionHead({ session: { row, project_name }, onClose, onStep }: Props): JSX.Element {
  const usage = usageText(row.usage);
  const cost = costText(row.cost);
  return (
    <header className={styles["head"]}>
      <div className={styles["line"]}>
        <h2 className={styles["name"]} title={oneLine(row.session)}>
          {oneLine(row.session, 160)}
        </h2>
        <IconButton icon="chevronUp" label="Previous session" action="trace.previous" onClick={() => onStep(-1)} />
        <IconButton icon="chevronDown" label="Next session" action="trace.next" onClick={() => onStep(1)} />
        <CompareWith session={row} />
        <CopyButton text={() => row.session} label="Copy the session’s id" />
        <IconButton icon="cross" label="Close" action="back" onClick={onClose} />
      </div>
      <p className={styles["facts"]}>
        <span>
          {plural(row.turns, "turn")}
          {row.failed_turns > 0 && (
            <>
              {", "}
              <button
                type="button"
                className={styles["failing"]}
                title="Go to the next that failed (F)"
                onClick={() => act("trace.nextFailed")}
              >
                {plural(row.failed_turns, "failed", "failed")}
              </button>
            </>
          )}
        </span>
        {row.error_count > 0 && <span className={styles["bad"]}>{plural(row.error_count, "span")} failed</span>}
        <span title="From the start of the first turn to the end of the last">{formatDuration(row.duration_us)}</span>
        <span title="All turns together">{formatDuration(row.worked_us)} at work</span>
        {usage !== null && <span title={usage.title}>{usage.text}</span>}
        {cost !== null && <span title={cost.title}>{cost.text}</span>}
        <span title={formatFullTime(row.first_us)}>{formatTime(row.first_us)}</span>
        <span className={styles["cut"]}>{oneLine(project_name, 60)}</span>
        {row.users.length > 0 && (
          <span className={styles["cut"]}>
            {row.users.length === 1 ? "user" : "users"} {row.users.map((user) => oneLine(user, 60)).join(", ")}
          </span>
        )}
      </p>
      {row.feedback.length > 0 && (
        <p className={styles["feedback"]} aria-label="Feedback">
          {row.feedback.map((one) => (
            <FeedbackChip key={one.name} feedback={one} />
          ))}
          {row.judged_turns < row.turns && <span className={styles["muted"]}>on the newest {formatCount(row.judged_turns)} turns</span>}
        </p>
      )}
    </header>
  );
}
