import type { JSX } from "react";
import type { SpanDetail } from "../../bindings/api.ts";
import { CopyMenu, type Copyable } from "../../components/CopyMenu.tsx";
import { SpanIcon, spanTypeLabel } from "../../components/SpanIcon.tsx";
import { StateWord } from "../../components/State.tsx";
import { formatDuration, formatFullTime, formatTime } from "../../lib/format.ts";
import { curlOf, jsonOf, messagesOf, pythonOf } from "../../lib/span-copy.ts";
import { traceLink } from "../../lib/trace-link.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { costText } from "../../lib/cost.ts";
import styles from "./SpanHead.module.css";
import { usageText } from "../../lib/usage.ts";

/** As a request only what asked a model something. */
function copiesOf(trace: string, span: SpanDetail): Copyable[] {
  const asks = span.input_messages.length > 0 || (span.row.model !== null && messagesOf(span).length > 0);
  return [
    { label: "Link to the span", text: () => traceLink(trace, span.row.span_id) },
    { label: "Id", note: span.row.span_id, text: () => span.row.span_id },
    { label: "As JSON", text: () => jsonOf(span) },
    ...(asks
      ? [
          { label: "As cURL", text: () => curlOf(span) },
          { label: "As Python messages", text: () => pythonOf(span) },
        ]
      : []),
  ];
}

export function SpanHead({ trace, span }: { trace: string; span: SpanDetail }): JSX.Element {
  const { row } = span;
  const usage = usageText(row.usage);
  const cost = costText(row.cost);
  const model = [span.provider, row.model].filter((part) => part !== null).join(" / ");
  return (
    <header className={styles["head"]}>
      <div className={styles["line"]}>
        <SpanIcon type={row.type} size={18} />
        <h3 className={styles["name"]} title={oneLine(row.name)}>
          {oneLine(row.name, 160)}
        </h3>
        <CopyMenu label="Copy the span" options={copiesOf(trace, span)} />
      </div>
      <p className={styles["facts"]}>
        <span>{oneLine(spanTypeLabel(row.type), 40)}</span>
        {row.status !== "unset" && <StateWord state={row.status} />}
        <span>{formatDuration(row.duration_us)}</span>
        {model !== "" && <span className={styles["model"]}>{oneLine(model, 80)}</span>}
        {usage !== null && <span title={usage.title}>{usage.text}</span>}
        {cost !== null && <span title={cost.title}>{cost.text}</span>}
        <span title={formatFullTime(row.start_us)}>{formatTime(row.start_us)}</span>
      </p>
    </header>
  );
}
