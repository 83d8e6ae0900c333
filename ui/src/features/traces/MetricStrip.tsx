/** The strip over the list: how the project fares in the time that is shown, and by what that differs. */
import { useMemo, type JSX } from "react";
import { useStats } from "../../api/stats.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { MetricCells } from "../../components/MetricCells.tsx";
import { useNow } from "../../lib/use-now.ts";
import { Breakdown } from "./Breakdown.tsx";
import { statsSpan, type TimeWindow } from "../../lib/time-window.ts";
import styles from "./MetricStrip.module.css";

type Props = {
  project: string | undefined;
  /** Whether a query narrows the list: it does not narrow the metrics, and they say so. */
  searched: boolean;
  window: TimeWindow;
  onWindow: (from_us: number, to_us: number) => void;
  onFilter: (query: string) => void;
};

const minuteMs = 60_000;

export function MetricStrip({ project, searched, window, onWindow, onFilter }: Props): JSX.Element | null {
  const now = useNow(minuteMs);
  const { from_us, to_us } = statsSpan(window, now);
  const request = useMemo(() => ({ ...(project !== undefined && { project }), from_us, to_us }), [project, from_us, to_us]);
  const { data, error, refetch } = useStats(request);
  if (from_us === 0 && data?.total.traces === 0) return null;
  return (
    <section className={styles["strip"]} aria-label="Metrics">
      {data !== undefined ? (
        <>
          {searched && (
            <p className={styles["scope"]}>
              <span>All traces,</span> <span>not only those found</span>
            </p>
          )}
          <MetricCells stats={data} onPick={onWindow} />
          <Breakdown request={request} searched={searched} onFilter={onFilter} />
        </>
      ) : error !== null ? (
        <>
          <InlineError error={error} />
          <Button look="quiet" onClick={() => void refetch()}>
            Try again
          </Button>
        </>
      ) : (
        <span className="visually-hidden">Loading</span>
      )}
    </section>
  );
}
