/** The collector's last 50 requests: what became of each, why, and the fix. */
import type { JSX } from "react";
import { useCommand } from "../api/queries.ts";
import type { CollectorOutcome, CollectorRequest } from "../bindings/api.ts";
import { Icon, type IconName } from "./Icon.tsx";
import { ErrorNotice } from "./Notice.tsx";
import { formatBytes, formatCount, formatFullTime, formatTime } from "../lib/format.ts";
import { asSentence } from "../lib/sentence.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./Requests.module.css";

const outcomes: Record<CollectorOutcome, { icon: IconName; word: string }> = {
  accepted: { icon: "ok", word: "Accepted" },
  partial: { icon: "warning", word: "In part" },
  refused: { icon: "error", word: "Refused" },
};

export function Requests(): JSX.Element {
  const { data, error, refetch } = useCommand("collector_status", {});
  return (
    <section className={styles["card"]} aria-labelledby="requests">
      <h2 id="requests" className={styles["title"]}>
        Last requests
        {data !== undefined && data.recent.length > 0 && <span className={styles["note"]}>newest first, at most 50</span>}
      </h2>
      {error !== null && <ErrorNotice title="The requests could not be read" error={error} onRetry={() => void refetch()} />}
      {data?.recent.length === 0 && (
        <p className={styles["empty"]}>
          No request has reached the collector since it started. Each one shows here with what became of it; a refused one says why.
        </p>
      )}
      {data !== undefined && data.recent.length > 0 && (
        <div className={styles["scroll"]} tabIndex={0} role="region" aria-label="Table of the last requests">
          <table className={styles["table"]}>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Outcome</th>
                <th scope="col">Path</th>
                <th scope="col" className={styles["number"]}>
                  Size
                </th>
                <th scope="col" className={styles["number"]}>
                  Spans
                </th>
                <th scope="col">Project</th>
                <th scope="col">Sender</th>
              </tr>
            </thead>
            <tbody>
              {data.recent.map((request) => (
                <Row key={request.sequence} request={request} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ request }: { request: CollectorRequest }): JSX.Element {
  const outcome = outcomes[request.outcome];
  const why = request.reason !== null || request.hint !== null;
  return (
    <>
      <tr data-why={why}>
        <td title={formatFullTime(request.time_us)}>{formatTime(request.time_us)}</td>
        <td>
          <span className={`${styles["outcome"] ?? ""} ${styles[request.outcome] ?? ""}`}>
            <Icon name={outcome.icon} size={14} />
            {outcome.word}
            {request.outcome === "refused" && <span className={styles["status"]}>{request.status}</span>}
          </span>
        </td>
        <td className={styles["path"]} title={request.content_type ?? undefined}>
          {oneLine(request.path, 80)}
        </td>
        <td className={styles["number"]}>{formatBytes(request.bytes)}</td>
        <td className={styles["number"]}>
          {formatCount(request.spans_accepted)}
          {request.spans_rejected > 0 && <span className={styles["lost"]}> −{formatCount(request.spans_rejected)}</span>}
        </td>
        <td className={styles["cut"]}>{request.projects.map((name) => oneLine(name, 60)).join(", ") || "—"}</td>
        <td className={styles["cut"]} title={request.client ?? undefined}>
          {oneLine(request.service ?? request.client ?? "—", 80)}
        </td>
      </tr>
      {why && (
        <tr className={styles["why"]}>
          <td />
          <td colSpan={6}>
            {request.reason !== null && <span className={styles["reason"]}>{oneLine(asSentence(request.reason), 600)}</span>}{" "}
            {request.hint !== null && <span>{oneLine(asSentence(request.hint), 600)}</span>}
          </td>
        </tr>
      )}
    </>
  );
}
