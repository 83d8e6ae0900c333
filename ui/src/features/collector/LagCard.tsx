/** How long spans took from their end until they were stored. */
import type { JSX } from "react";
import type { IngestLag } from "../../bindings/api.ts";
import { Card } from "../../components/Card.tsx";
import { formatDuration, plural } from "../../lib/format.ts";
import styles from "./Collector.module.css";

export function LagCard({ lag }: { lag: IngestLag }): JSX.Element {
  const shown = (ms: number) => (lag.spans === 0 ? "—" : ms === 0 ? "< 1 ms" : formatDuration(ms * 1000));
  return (
    <Card title="Lag" about="From a span’s end until it was stored.">
      <dl className={styles["lag"]}>
        <div>
          <dt>Half of them</dt>
          <dd>{shown(lag.p50_ms)}</dd>
        </div>
        <div>
          <dt>95 of 100</dt>
          <dd>{shown(lag.p95_ms)}</dd>
        </div>
        <div>
          <dt>Longest</dt>
          <dd>{shown(lag.max_ms)}</dd>
        </div>
      </dl>
      <p className={styles["note"]}>
        Exporters gather spans before they send them: some seconds are usual.
        {lag.clock_ahead > 0 && ` ${plural(lag.clock_ahead, "span")} ended in the future: their machine’s clock is ahead.`}
      </p>
    </Card>
  );
}
