/** What a tool was given and what it answered, or what a retriever found, and why something failed. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { JsonValue, SpanDetail } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { formatScore } from "../../lib/format.ts";
import { isContainer, textOf } from "../../lib/json.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Turn.module.css";

export function StepDetail({ trace, span }: { trace: string; span: string }): JSX.Element {
  const { data, error } = useCommand("span_get", { trace_id: trace, span_id: span });
  if (data === undefined) return error === null ? <SkeletonRows count={2} height={24} /> : <InlineError error={error} />;
  const why = whyFailed(data);
  const nothing = data.input === null && data.output === null && data.documents.length === 0 && why === null;
  if (nothing) return <p className={styles["empty"]}>It recorded neither what it was given nor what it answered.</p>;
  return (
    <dl className={styles["detail"]}>
      {why !== null && <Value name="Failed" value={why} bad />}
      {data.input !== null && <Value name="Given" value={data.input} />}
      {data.documents.length > 0 ? (
        <div>
          <dt>Found</dt>
          {data.documents.map((one, index) => (
            <dd key={index} className={styles["document"]}>
              <p className={styles["documentHead"]}>
                {oneLine(one.id ?? `Document ${String(index + 1)}`, 120)}
                {one.score !== null && <span>{formatScore(one.score)}</span>}
              </p>
              <PlainText text={one.content} limit={400} />
            </dd>
          ))}
        </div>
      ) : (
        data.output !== null && <Value name="Answered" value={data.output} />
      )}
    </dl>
  );
}

/** Why a turn failed, as its outermost failed span says. */
export function TurnFailure({ trace, span }: { trace: string; span: string }): JSX.Element {
  const { data, error } = useCommand("span_get", { trace_id: trace, span_id: span });
  return (
    <div className={styles["failure"]}>
      <Icon name="error" size={14} />
      {data !== undefined ? (
        <PlainText text={whyFailed(data) ?? "It does not say why."} limit={600} />
      ) : error === null ? (
        <SkeletonRows count={1} height={20} />
      ) : (
        <InlineError error={error} />
      )}
    </div>
  );
}

/** The words of what went wrong; null where nothing did. */
function whyFailed({ failure, exceptions, status_message, row }: SpanDetail): string | null {
  const [first] = exceptions;
  const said = failure?.message ?? first?.message ?? (status_message === "" ? null : status_message);
  const type = failure?.type ?? first?.type ?? null;
  if (said === null && type === null) return row.status === "error" ? "It does not say why." : null;
  return [type, said].filter((part) => part !== null).join(": ");
}

function Value({ name, value, bad = false }: { name: string; value: JsonValue; bad?: boolean }): JSX.Element {
  return (
    <div>
      <dt className={bad ? styles["bad"] : undefined}>{name}</dt>
      <dd>{isContainer(value) ? <JsonTree value={value} /> : <PlainText text={textOf(value)} limit={1200} />}</dd>
    </div>
  );
}
