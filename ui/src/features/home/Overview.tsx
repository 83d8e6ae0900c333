/** The last seven days at a glance; a part of it opens its traces. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type JSX } from "react";
import { useStats } from "../../api/stats.ts";
import { Card } from "../../components/Card.tsx";
import { MetricCells } from "../../components/MetricCells.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { useNow } from "../../lib/use-now.ts";
import styles from "./Overview.module.css";

const hourMs = 3_600_000;
const hourUs = hourMs * 1000;
const weekUs = 168 * hourUs;

export function Overview(): JSX.Element | null {
  const { project } = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  const to_us = Math.ceil(useNow(60_000) / hourMs) * hourUs;
  const request = useMemo(() => ({ ...(project !== undefined && { project }), from_us: to_us - weekUs, to_us }), [project, to_us]);
  const { data, error } = useStats(request);
  if (data === undefined && error === null) return null;
  return (
    <Card title="Last 7 days">
      {error !== null && <InlineError error={error} />}
      {data !== undefined && (
        <div className={styles["cells"]}>
          <MetricCells
            stats={data}
            onPick={(from, to) =>
              void navigate({
                to: "/traces",
                search: { ...(project !== undefined && { project }), from: String(from), to: String(to) },
              })
            }
          />
        </div>
      )}
    </Card>
  );
}
