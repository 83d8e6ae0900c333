/** One turn: what was asked, what was done about it, what was answered, and what it took. */
import { Link } from "@tanstack/react-router";
import { memo, type JSX } from "react";
import { assess } from "../../api/assess.ts";
import type { Turn } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { StateIcon } from "../../components/State.tsx";
import { costText } from "../../lib/cost.ts";
import { formatCount, formatDuration, formatFullTime, formatTime, plural } from "../../lib/format.ts";
import { usageText } from "../../lib/usage.ts";
import { TurnFailure } from "./StepDetail.tsx";
import styles from "./Turn.module.css";
import { TurnJudged } from "./TurnJudged.tsx";
import { TurnSide } from "./TurnSide.tsx";
import { TurnSteps } from "./TurnSteps.tsx";

/** Pauses from here on are told. */
const pauseUs = 60_000_000;

type Props = {
  turn: Turn;
  /** The turn before it, where it is loaded. */
  before: Turn | undefined;
  index: number;
  total: number;
  active: boolean;
  /** Whether all that was said is shown. */
  opened: boolean;
  /** Whether the address names it. */
  linked: boolean;
  filter: string | undefined;
  onFold: (trace: string, open: boolean) => void;
};

export const TurnView = memo(function TurnView(props: Props): JSX.Element {
  const { turn, before, index, total, active, opened, linked, filter, onFold } = props;
  const { trace } = turn;
  const pause = before === undefined ? 0 : trace.start_us - before.trace.start_us - before.trace.duration_us;
  return (
    <>
      {pause >= pauseUs && (
        <p className={styles["pause"]}>
          <Icon name="clock" size={12} />
          {formatDuration(pause)} later
        </p>
      )}
      <article
        aria-label={`Turn ${formatCount(index + 1)}`}
        aria-posinset={index + 1}
        aria-setsize={total}
        data-turn={index}
        data-linked={linked}
        tabIndex={active ? 0 : -1}
        className={styles["turn"]}
      >
        <TurnHead turn={turn} index={index} filter={filter} />
        <TurnSide side="request" turn={turn} opened={opened} onOpen={() => onFold(trace.trace_id, true)} />
        <TurnSteps turn={turn} opened={opened} filter={filter} />
        {turn.failed_span !== null && <TurnFailure trace={trace.trace_id} span={turn.failed_span} />}
        <TurnSide side="response" turn={turn} opened={opened} onOpen={() => onFold(trace.trace_id, true)} />
        <TurnJudged assessments={turn.assessments} />
        <div className={styles["foot"]}>
          <Button look="quiet" aria-expanded={opened} onClick={() => onFold(trace.trace_id, !opened)}>
            {opened ? "Show less" : "Show all of it"}
          </Button>
          <Button
            look="quiet"
            icon="assess"
            onClick={() =>
              assess({
                targets: [{ target: { of: "trace", trace_id: trace.trace_id }, label: "Turn" }],
                project: trace.project,
                edited: null,
              })
            }
          >
            Assess
          </Button>
        </div>
      </article>
    </>
  );
});

function TurnHead({ turn: { trace }, index, filter }: { turn: Turn; index: number; filter: string | undefined }): JSX.Element {
  const usage = usageText(trace.usage);
  const cost = costText(trace.cost);
  return (
    <header className={styles["head"]}>
      <StateIcon state={trace.state} />
      <h3 className={styles["number"]}>Turn {formatCount(index + 1)}</h3>
      <span title={formatFullTime(trace.start_us)}>{formatTime(trace.start_us)}</span>
      <span>{formatDuration(trace.duration_us)}</span>
      {usage !== null && <span title={usage.title}>{usage.text}</span>}
      {cost !== null && <span title={cost.title}>{cost.text}</span>}
      {trace.error_count > 0 && <span className={styles["bad"]}>{plural(trace.error_count, "span")} failed</span>}
      <Link
        to="/traces"
        search={{ ...(filter !== undefined && { project: filter }), trace: trace.trace_id }}
        className={styles["open"]}
        aria-label={`Open the trace of turn ${formatCount(index + 1)}`}
      >
        Open trace
        <Icon name="arrowRight" size={12} />
      </Link>
    </header>
  );
}
