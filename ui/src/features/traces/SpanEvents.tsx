import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { SpanDetail } from "../../bindings/api.ts";
import { JsonTree } from "../../components/JsonTree.tsx";
import { formatDuration, formatFullTime } from "../../lib/format.ts";
import { sizeOf } from "../../lib/json.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./SpanEvents.module.css";

/** What happened during the span, and the spans it points to. */
export function SpanEvents({ span }: { span: SpanDetail }): JSX.Element {
  if (span.events.length + span.links.length === 0) return <p className={styles["empty"]}>This span has no events and no links.</p>;
  return (
    <ol className={styles["list"]}>
      {span.events.map((event, index) => (
        <li key={index} className={styles["event"]}>
          <p className={styles["head"]}>
            <span className={styles["name"]}>{oneLine(event.name, 200)}</span>
            <span title={formatFullTime(event.time_us)}>after {formatDuration(Math.max(0, event.time_us - span.row.start_us))}</span>
          </p>
          {sizeOf(event.attributes) > 0 && <JsonTree value={event.attributes} />}
        </li>
      ))}
      {span.links.map((link, index) => (
        <li key={`link ${String(index)}`} className={styles["event"]}>
          <p className={styles["head"]}>
            <span>Links to</span>
            <Link to="/traces" search={{ trace: link.trace_id, span: link.span_id }} className={styles["link"]}>
              {oneLine(link.trace_id, 64)}
            </Link>
          </p>
          {sizeOf(link.attributes) > 0 && <JsonTree value={link.attributes} />}
        </li>
      ))}
    </ol>
  );
}
