/** How much is kept, where, and how much room is left. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { formatBytes, formatCount } from "../../lib/format.ts";
import styles from "./Card.module.css";

export function Store(): JSX.Element {
  const { data, error } = useCommand("store_status", {});
  return (
    <Card title="Store">
      {error !== null && <InlineError error={error} />}
      {data === undefined ? (
        error === null && <SkeletonRows count={4} height={22} />
      ) : (
        <>
          <dl className={styles["facts"]}>
            <dt>Traces</dt>
            <dd>{formatCount(data.traces)}</dd>
            <dt>Spans</dt>
            <dd>{formatCount(data.spans)}</dd>
            <dt>Size</dt>
            <dd>{formatBytes(data.size_bytes)}</dd>
            <dt>Free disk</dt>
            <dd>{data.free_bytes === null ? "unknown" : formatBytes(data.free_bytes)}</dd>
          </dl>
          <p className={styles["path"]}>{data.file}</p>
        </>
      )}
    </Card>
  );
}
