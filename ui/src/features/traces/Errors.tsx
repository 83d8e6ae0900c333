import type { JSX } from "react";
import type { SpanDetail } from "../../bindings/api.ts";
import { CopyButton } from "../../components/CopyButton.tsx";
import { Icon } from "../../components/Icon.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./SpanContent.module.css";

/** What the span says went wrong: its exceptions, else why it failed. */
export function Errors({ span }: { span: SpanDetail }): JSX.Element | null {
  const { failure } = span;
  const message = failure?.message ?? null;
  const told = span.exceptions.some((one) => one.message === message || one.type === failure?.type);
  const alone = told || failure === null ? "" : (message ?? "");
  if (span.exceptions.length === 0 && failure === null) return null;
  return (
    <div className={styles["errors"]}>
      {failure !== null && !told && (
        <div className={styles["error"]}>
          <p className={styles["errorType"]}>
            <Icon name="error" size={14} />
            <span className={styles["errorName"]}>{oneLine(failure.type ?? "Failed", 200)}</span>
          </p>
          {alone !== "" && <PlainText text={alone} />}
        </div>
      )}
      {span.exceptions.map((one, index) => (
        <div key={index} className={styles["error"]}>
          <p className={styles["errorType"]}>
            <Icon name="error" size={14} />
            <span className={styles["errorName"]}>{oneLine(one.type ?? "Exception", 200)}</span>
            <CopyButton
              text={() => [one.type, one.message, one.stacktrace].filter((part) => part !== null).join("\n")}
              label="Copy the error"
            />
          </p>
          {one.message !== null && <PlainText text={one.message} />}
          {one.stacktrace !== null && (
            <div className={styles["stack"]} tabIndex={0} role="region" aria-label="Stack trace">
              <PlainText text={one.stacktrace} code limit={20_000} />
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
