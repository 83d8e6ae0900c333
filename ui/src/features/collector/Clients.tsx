/** What each client library sent, through which instrumentation. */
import type { JSX } from "react";
import type { ClientHealth } from "../../bindings/api.ts";
import { Card } from "../../components/Card.tsx";
import { formatAgo, formatCompact, formatCount, formatDuration, formatFullTime } from "../../lib/format.ts";
import { asSentence } from "../../lib/sentence.ts";
import { useNow } from "../../lib/use-now.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Collector.module.css";

const scopesShown = 3;

export function Clients({ clients }: { clients: ReadonlyArray<ClientHealth> }): JSX.Element {
  const now = useNow(5000);
  return (
    <Card title="Client libraries">
      <div className={styles["scroll"]} tabIndex={0} role="region" aria-label="Table of the client libraries">
        <table className={styles["table"]}>
          <thead>
            <tr>
              <th scope="col">Library</th>
              {["Requests", "Spans", "Refused", "Lag (95 of 100)", "Last seen"].map((name) => (
                <th key={name} scope="col" className={styles["number"]}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {clients.map((client, index) => (
              <Row key={client.client ?? `others ${String(index)}`} client={client} now={now} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Row({ client, now }: { client: ClientHealth; now: number }): JSX.Element {
  const scopes = client.scopes.map((scope) => oneLine(scope, 80));
  const more = scopes.length - scopesShown;
  return (
    <>
      <tr>
        <th scope="row" className={styles["what"]}>
          <span className={styles["library"]}>{client.client === null ? "All others" : oneLine(client.client, 120)}</span>
          {scopes.length > 0 && (
            <span className={styles["scopes"]} title={scopes.join("\n")}>
              {scopes.slice(0, scopesShown).join(", ")}
              {more > 0 && ` and ${formatCount(more)} more`}
            </span>
          )}
        </th>
        <td className={styles["number"]}>{formatCompact(client.requests)}</td>
        <td className={styles["number"]}>{formatCompact(client.spans)}</td>
        <td className={client.refused > 0 ? `${styles["number"] ?? ""} ${styles["bad"] ?? ""}` : styles["number"]}>
          {formatCompact(client.refused)}
        </td>
        <td className={styles["number"]}>{client.lag.spans === 0 ? "—" : formatDuration(client.lag.p95_ms * 1000)}</td>
        <td className={styles["number"]} title={formatFullTime(client.last_seen_us)}>
          {formatAgo(client.last_seen_us, now)}
        </td>
      </tr>
      {client.last_reason !== null && (
        <tr className={styles["why"]}>
          <td colSpan={6}>Refused last: {oneLine(asSentence(client.last_reason), 400)}</td>
        </tr>
      )}
    </>
  );
}
