/** Attributes that no convention reads. */
import type { JSX } from "react";
import type { UnmappedCount } from "../../bindings/api.ts";
import { Card } from "../../components/Card.tsx";
import { formatCompact } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Collector.module.css";

export function Unmapped({ unmapped }: { unmapped: ReadonlyArray<UnmappedCount> }): JSX.Element {
  return (
    <Card
      title="Keys that no convention reads"
      about="Nothing is lost: they are kept with their span and shown among its attributes only. Some spans are looked at, not each."
    >
      <div className={styles["tall"]} tabIndex={0} role="region" aria-label="Table of the keys">
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">First sent by</th>
              <th scope="col" className={styles["number"]}>
                Spans
              </th>
            </tr>
          </thead>
          <tbody>
            {unmapped.map((one) => (
              <tr key={one.key}>
                <th scope="row" className={styles["key"]}>
                  {oneLine(one.key, 120)}
                </th>
                <td className={styles["cut"]} title={oneLine(one.client, 120)}>
                  {oneLine(one.client, 80)}
                </td>
                <td className={styles["number"]}>{formatCompact(one.spans)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
