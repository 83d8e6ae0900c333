/** What was asked or answered in a turn: its preview, or all of it from the span that recorded it. */
import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import { commandQuery } from "../../api/queries.ts";
import type { Turn } from "../../bindings/api.ts";
import { ChatMessage } from "../../components/ChatMessage.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { isContainer, textOf } from "../../lib/json.ts";
import styles from "./Turn.module.css";
import { asMessage, mayBeCut, wholeOf, type Side, type Whole } from "./whole.ts";

type Props = { side: Side; turn: Turn; opened: boolean; onOpen: () => void };

export function TurnSide({ side, turn, opened, onOpen }: Props): JSX.Element | null {
  const preview = turn.trace[side];
  const span_id = side === "request" ? turn.request_span : turn.response_span;
  const { data, error } = useQuery({
    ...commandQuery("span_get", { trace_id: turn.trace.trace_id, span_id: span_id ?? "" }),
    enabled: opened && span_id !== null,
  });
  const whole = opened && data !== undefined ? wholeOf(data, side) : null;
  if (whole !== null) return <All side={side} whole={whole} />;
  // Why there is no answer stands above.
  if (preview === null && side === "response" && turn.failed_span !== null) return null;
  return (
    <>
      {opened && error !== null && <InlineError error={error} />}
      {preview === null ? (
        <p className={styles["nothing"]}>
          {side === "request"
            ? "Nothing was recorded as asked."
            : turn.trace.state === "in_progress"
              ? "No answer yet."
              : "No answer was recorded."}
        </p>
      ) : (
        <ol className={styles["said"]}>
          <ChatMessage message={asMessage(side, preview)} prose={side === "response"} />
        </ol>
      )}
      {preview !== null && mayBeCut(preview) && !opened && (
        <button type="button" className={styles["more"]} onClick={onOpen}>
          The {side === "request" ? "question" : "answer"} goes on. Show all of it
        </button>
      )}
    </>
  );
}

function All({ side, whole }: { side: Side; whole: NonNullable<Whole> }): JSX.Element {
  if ("messages" in whole) {
    return (
      <ol className={styles["said"]}>
        {whole.messages.map((message, index) => (
          <ChatMessage key={index} message={message} prose={side === "response"} />
        ))}
      </ol>
    );
  }
  const { value } = whole;
  if (isContainer(value)) {
    return (
      <div className={styles["value"]}>
        <JsonTree value={value} />
      </div>
    );
  }
  return (
    <ol className={styles["said"]}>
      <ChatMessage message={asMessage(side, textOf(value))} prose={side === "response"} />
    </ol>
  );
}
