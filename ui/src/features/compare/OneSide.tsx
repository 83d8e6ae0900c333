/** A step that only one side has: what it was given and what it gave. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { JsonValue, Message } from "../../bindings/api.ts";
import { ChatMessage } from "../../components/ChatMessage.tsx";
import { JsonTree } from "../../components/JsonTree.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { Section } from "../../components/Section.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import styles from "./TextList.module.css";

export function OneSide({ trace, span }: { trace: string; span: string }): JSX.Element {
  const { data, error, refetch } = useCommand("span_get", { trace_id: trace, span_id: span });
  if (error !== null && data === undefined)
    return <ErrorNotice title="This step cannot be shown" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows count={6} height={34} />;
  const { input, output, input_messages, output_messages, status_message } = data;
  const silent = input === null && output === null && input_messages.length + output_messages.length === 0;
  return (
    <div className={styles["list"]}>
      {status_message !== "" && (
        <Section title="Error" level={3}>
          <PlainText text={status_message} />
        </Section>
      )}
      <Said title="Input" value={input} messages={input_messages} />
      <Said title="Output" value={output} messages={output_messages} />
      {silent && <p className={styles["nothing"]}>This step recorded neither input nor output.</p>}
    </div>
  );
}

function Said({ title, value, messages }: { title: string; value: JsonValue; messages: Message[] }): JSX.Element | null {
  if (value === null && messages.length === 0) return null;
  return (
    <Section title={title} level={3}>
      {messages.length > 0 ? (
        <ol className={styles["list"]}>
          {messages.map((message, index) => (
            <ChatMessage key={index} message={message} />
          ))}
        </ol>
      ) : typeof value === "string" ? (
        <PlainText text={value} />
      ) : (
        <JsonTree value={value} />
      )}
    </Section>
  );
}
