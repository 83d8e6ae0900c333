/** The first line of Home: waiting for the first trace, the last one that came, or why none can come. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { CollectorProblem } from "../../components/CollectorProblem.tsx";
import { CopyLine } from "../../components/CopyLine.tsx";
import { Icon } from "../../components/Icon.tsx";
import { formatAgo, plural } from "../../lib/format.ts";
import { useNow } from "../../lib/use-now.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./FirstTrace.module.css";

export function FirstTrace(): JSX.Element | null {
  const status = useCommand("collector_status", {}).data;
  const newest = useCommand("trace_list", { limit: 1 }).data?.rows[0];
  const count = useCommand("store_status", {}).data?.traces;
  const now = useNow(1000);
  if (status === undefined) return <div className={styles["strip"]} aria-hidden="true" />;
  if (!status.running) {
    return (
      <section className={`${styles["strip"] ?? ""} ${styles["bad"] ?? ""}`} aria-label="Collector">
        <span className={styles["badIcon"]}>
          <Icon name="warning" />
        </span>
        <div className={styles["words"]}>
          <p className={styles["lead"]}>
            {status.error === null ? "The collector is stopped: no trace can arrive" : "The collector cannot listen: no trace can arrive"}
          </p>
          <CollectorProblem status={status} />
        </div>
      </section>
    );
  }
  return (
    <section className={styles["strip"]} aria-label="Collector">
      <span className={newest === undefined ? styles["pulse"] : styles["steady"]} />
      <div className={styles["words"]} aria-live="polite">
        <p className={styles["lead"]}>
          {newest === undefined ? "Waiting for the first trace" : count === undefined ? "Receiving traces" : plural(count, "trace")}
        </p>
        {newest === undefined ? (
          <p className={styles["sub"]}>It shows up here the moment it arrives. Take a snippet below, or load the demo.</p>
        ) : (
          <p className={styles["sub"]}>
            Last:{" "}
            <Link to="/traces" search={{ trace: newest.trace_id }} className={styles["link"]}>
              {oneLine(newest.name)}
            </Link>{" "}
            <span aria-hidden="true">· {formatAgo(newest.start_us, now)}</span>
          </p>
        )}
      </div>
      <CopyLine text={status.url ?? ""} label="Copy the collector’s address" />
    </section>
  );
}
