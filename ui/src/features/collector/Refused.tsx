/** Why something was not taken, the most frequent reason first. */
import type { JSX } from "react";
import type { ReasonCount } from "../../bindings/api.ts";
import { Card } from "../../components/Card.tsx";
import { formatCount } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { dropOf, refusalOf } from "./reasons.ts";
import styles from "./Collector.module.css";

type Props = { refusals: ReadonlyArray<ReasonCount>; dropped: ReadonlyArray<ReasonCount> };

export function Refused({ refusals, dropped }: Props): JSX.Element {
  return (
    <Card title="What was not taken">
      {refusals.length > 0 && (
        <ul className={styles["reasons"]} aria-label="Refused">
          {refusals.map(({ reason, count }) => {
            const { words, todo } = refusalOf(reason);
            return (
              <li key={reason}>
                <span className={styles["words"]}>
                  {oneLine(words, 120)}
                  {todo !== null && <span className={styles["about"]}>{todo}</span>}
                </span>
                <span className={`${styles["count"] ?? ""} ${styles["bad"] ?? ""}`}>{formatCount(count)}</span>
              </li>
            );
          })}
        </ul>
      )}
      {dropped.length > 0 && (
        <>
          <h3 className={styles["sub"]}>Log records that are nothing to show</h3>
          <ul className={styles["reasons"]} aria-label="Log records dropped">
            {dropped.map(({ reason, count }) => (
              <li key={reason}>
                <span className={styles["words"]}>{oneLine(dropOf(reason), 120)}</span>
                <span className={styles["count"]}>{formatCount(count)}</span>
              </li>
            ))}
          </ul>
          <p className={styles["note"]}>Senders are told nothing of these: it is no error to send logs.</p>
        </>
      )}
    </Card>
  );
}
