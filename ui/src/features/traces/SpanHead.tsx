import type { JSX } from "react";
import type { SpanDetail } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { SpanIcon, spanTypeLabel } from "../../components/SpanIcon.tsx";
import { StateWord } from "../../components/State.tsx";
import { formatDuration, formatFullTime, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { costText } from "./cost.ts";
import styles from "./SpanHead.module.css";
import { usageText } from "./usage.ts";

export function SpanHead({ span }: { span: SpanDetail }): JSX.Element {
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
        <CopyButton text={() => row.span_id} label={`Copy the span’s id: ${row.span_id}`} />
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
