/** What an assessment says, by the type of its value; of a judge that failed, why. */
import type { JSX } from "react";
import type { Assessment, JsonValue } from "../bindings/api.ts";
import { formatMetric } from "../lib/format.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./AssessValue.module.css";
import { Icon } from "./Icon.tsx";
import { JsonTree } from "./JsonTree.tsx";
import { PlainText } from "./PlainText.tsx";

/** Texts up to this long stand in a line. */
const shortChars = 60;

/** What judges write for yes and no. */
function yesOrNo(value: JsonValue): boolean | null {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  const word = value.toLowerCase();
  return word === "yes" ? true : word === "no" ? false : null;
}

export function AssessValue({ one: { value, error, kind } }: { one: Pick<Assessment, "value" | "error" | "kind"> }): JSX.Element {
  if (error !== null) {
    return (
      <span className={styles["bad"]}>
        <Icon name="warning" size={14} />
        <span>The judge failed: {oneLine(error.message ?? error.code, 300)}</span>
      </span>
    );
  }
  const answer = yesOrNo(value);
  if (answer !== null) {
    return (
      <span className={kind === "expectation" ? styles["plain"] : answer ? styles["good"] : styles["bad"]}>
        <Icon name={answer ? "check" : "cross"} size={14} />
        {answer ? "Yes" : "No"}
      </span>
    );
  }
  if (typeof value === "number") {
    return (
      <span className={styles["number"]} title={String(value)}>
        {formatMetric(value)}
      </span>
    );
  }
  if (typeof value === "string") {
    return value.length <= shortChars && !value.includes("\n") ? (
      <span className={styles["text"]}>{oneLine(value)}</span>
    ) : (
      <PlainText text={value} limit={300} />
    );
  }
  return value === null ? <span className={styles["none"]}>no answer</span> : <JsonTree value={value} />;
}

/** The same in a few words. */
export function valueInWords(value: JsonValue): string {
  const answer = yesOrNo(value);
  if (answer !== null) return answer ? "Yes" : "No";
  if (typeof value === "number") return formatMetric(value);
  return oneLine(typeof value === "string" ? value : JSON.stringify(value), 40);
}
