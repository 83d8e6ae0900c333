import type { JSX } from "react";
import type { CollectorHealth } from "../../bindings/api.ts";
import { Card } from "../../components/Card.tsx";
import { formatBytes, formatCount, formatFullTime, formatTime } from "../../lib/format.ts";
import { countLines } from "./counts.ts";
import styles from "./Collector.module.css";

export function Counts({ health }: { health: CollectorHealth }): JSX.Element {
  return (
    <Card title="What came" tools={<span className={styles["note"]}>{formatBytes(health.total.bytes)} on the wire</span>}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            <th scope="col" className={styles["number"]} title={formatFullTime(health.since_us)}>
              Since {formatTime(health.since_us)}
            </th>
            <th scope="col" className={styles["number"]}>
              Last minute
            </th>
          </tr>
        </thead>
        <tbody>
          {countLines(health.total, health.last_minute).map((line) => (
            <tr key={line.key}>
              <th scope="row" className={styles["what"]}>
                {line.name}
                {line.about !== null && <span className={styles["about"]}>{line.about}</span>}
              </th>
              <td className={line.bad ? `${styles["number"] ?? ""} ${styles["bad"] ?? ""}` : styles["number"]}>
                {formatCount(line.total)}
              </td>
              <td className={line.minute === 0 ? `${styles["number"] ?? ""} ${styles["none"] ?? ""}` : styles["number"]}>
                {formatCount(line.minute)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
