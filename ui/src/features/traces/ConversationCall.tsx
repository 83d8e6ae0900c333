/** A tool call, folded to one line where it was made. */
import type { JSX } from "react";
import type { ConversationPart, JsonValue } from "../../bindings/api.ts";
import { IconButton } from "../../components/IconButton.tsx";
import { Icon } from "../../components/Icon.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { formatDuration } from "../../lib/format.ts";
import { isContainer, textOf } from "../../lib/json.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Conversation.module.css";
import { inWords, resultOf, type Call } from "./conversation.ts";

type CardProps = {
  name: string;
  input: JsonValue;
  output: JsonValue | undefined;
  run: ConversationPart | null;
  onSpan: (id: string) => void;
};

export function CallCard({ call, onSpan }: { call: Call; onSpan: (id: string) => void }): JSX.Element {
  return <Card name={call.part.name} input={call.part.arguments} output={resultOf(call)} run={call.run} onSpan={onSpan} />;
}

/** A tool that ran without having been asked for in words. */
export function ToolCard({ at, onSpan }: { at: ConversationPart; onSpan: (id: string) => void }): JSX.Element | null {
  const { content } = at;
  if (content.kind !== "tool") return null;
  return <Card name={content.tool} input={content.input} output={content.output ?? undefined} run={at} onSpan={onSpan} />;
}

function Value({ value }: { value: JsonValue }): JSX.Element {
  return isContainer(value) ? <JsonTree value={value} /> : <PlainText text={textOf(value)} code limit={4000} />;
}

function Card({ name, input, output, run, onSpan }: CardProps): JSX.Element {
  const failure = run?.content.kind === "tool" ? run.content.failure : null;
  const failed = failure !== null || run?.status === "error";
  return (
    <div className={styles["card"]} data-failed={failed}>
      <details>
        <summary className={styles["summary"]}>
          <Icon name={failed ? "error" : "wrench"} size={13} className={styles["toolIcon"]} />
          <span className={styles["cardName"]}>{oneLine(name, 80)}</span>
          <span className={styles["cardWords"]}>
            {input !== null && oneLine(inWords(input), 120)}
            {output !== undefined && ` → ${oneLine(inWords(output), 120)}`}
            {failed && " → failed"}
          </span>
        </summary>
        <div className={styles["cardBody"]}>
          {input !== null && (
            <>
              <p className={styles["cardTitle"]}>Arguments</p>
              <Value value={input} />
            </>
          )}
          {failure?.message != null && (
            <>
              <p className={styles["cardTitle"]}>Failed</p>
              <PlainText text={failure.message} limit={2000} />
            </>
          )}
          {output !== undefined && (
            <>
              <p className={styles["cardTitle"]}>Result</p>
              <Value value={output} />
            </>
          )}
        </div>
      </details>
      {run !== null && (
        <>
          <span className={styles["fact"]}>{formatDuration(run.duration_us)}</span>
          <IconButton icon="arrowRight" label={`Show the span ${oneLine(run.name, 60)}`} onClick={() => onSpan(run.span_id)} />
        </>
      )}
    </div>
  );
}
