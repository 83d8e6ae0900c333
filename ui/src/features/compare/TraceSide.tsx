/** One of the two traces: name, state, when, and a way into it. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { ComparedTrace } from "../../bindings/api.ts";
import { StateIcon } from "../../components/State.tsx";
import { formatFullTime, formatTime, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./TraceSide.module.css";

export function TraceSide({ side, span }: { side: ComparedTrace; span: string | undefined }): JSX.Element {
  const { row } = side;
  return (
    <span className={styles["side"]}>
      <StateIcon state={row.state} />
      <Link
        to="/traces"
        search={{ project: row.project, trace: row.trace_id, ...(span !== undefined && { span }) }}
        className={styles["name"]}
        title="Open this trace"
      >
        {oneLine(row.name, 120) || "Unnamed trace"}
      </Link>
      <span className={styles["facts"]} title={formatFullTime(row.start_us)}>
        {formatTime(row.start_us)}
      </span>
      <span className={styles["facts"]}>{plural(row.span_count, "span")}</span>
      <span className={styles["project"]}>{oneLine(side.project_name, 60)}</span>
    </span>
  );
}
