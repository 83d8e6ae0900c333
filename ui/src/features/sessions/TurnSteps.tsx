/** The tools and retrievers of a turn: one line, unfolded on demand. */
import { Link } from "@tanstack/react-router";
import { useId, useState, type JSX } from "react";
import type { Turn, TurnStep } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { SpanIcon } from "../../components/SpanIcon.tsx";
import { StateIcon } from "../../components/State.tsx";
import { formatDuration, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { StepDetail } from "./StepDetail.tsx";
import styles from "./Turn.module.css";

/** Names for which there is room in the one line. */
const named = 4;

type Props = { turn: Turn; opened: boolean; filter: string | undefined };

export function TurnSteps({ turn, opened, filter }: Props): JSX.Element | null {
  const [unfolded, setUnfolded] = useState(false);
  const id = useId();
  const { steps, more_steps } = turn;
  const { trace_id } = turn.trace;
  const search = { ...(filter !== undefined && { project: filter }), trace: trace_id };
  if (steps === null) {
    return (
      <p className={styles["nothing"]}>
        {plural(turn.trace.span_count, "span")}: too many to list its steps here.{" "}
        <Link to="/traces" search={search} className={styles["link"]}>
          Open the trace
        </Link>
      </p>
    );
  }
  if (steps.length === 0) return null;
  const open = opened || unfolded;
  const failed = steps.filter((step) => step.status === "error").length;
  const names = [...new Set(steps.map((step) => oneLine(step.name, 60)))];
  return (
    <div className={styles["steps"]}>
      <button
        type="button"
        className={styles["fold"]}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setUnfolded(!unfolded)}
        disabled={opened}
      >
        <Icon name={open ? "chevronDown" : "chevronRight"} size={12} />
        <span className={styles["count"]}>
          {plural(steps.length, "step")}
          {more_steps && " and more"}
        </span>
        {!open && (
          <span className={styles["names"]}>
            {names.slice(0, named).join(", ")}
            {names.length > named && ", …"}
          </span>
        )}
        {failed > 0 && <span className={styles["bad"]}>{plural(failed, "failed", "failed")}</span>}
      </button>
      {open && (
        <ul id={id} className={styles["list"]}>
          {steps.map((step) => (
            <Step key={step.span_id} step={step} trace={trace_id} search={search} />
          ))}
          {more_steps && (
            <li className={styles["nothing"]}>
              <Link to="/traces" search={search} className={styles["link"]}>
                The trace shows the rest
              </Link>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

function Step({ step, trace, search }: { step: TurnStep; trace: string; search: { project?: string; trace: string } }): JSX.Element {
  const [open, setOpen] = useState(false);
  const name = oneLine(step.name, 120);
  return (
    <li className={styles["step"]}>
      <div className={styles["stepHead"]}>
        <button type="button" className={styles["stepFold"]} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? "chevronDown" : "chevronRight"} size={12} />
          <SpanIcon type={step.type} size={14} />
          <span className={styles["stepName"]}>{name}</span>
        </button>
        {step.status === "error" && <StateIcon state="error" size={13} />}
        <span className={styles["took"]}>{formatDuration(step.duration_us)}</span>
        <Link
          to="/traces"
          search={{ ...search, span: step.span_id }}
          className={styles["stepLink"]}
          aria-label={`Open ${name} in its trace`}
        >
          <Icon name="arrowRight" size={12} />
        </Link>
      </div>
      {open && <StepDetail trace={trace} span={step.span_id} />}
    </li>
  );
}
