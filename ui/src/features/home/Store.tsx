/** How much is kept, where, and how much room is left. */
import { Link, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { InlineError, Problem } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { formatBytes, formatCount } from "../../lib/format.ts";
import { storeProblems } from "../../lib/store-problems.ts";
import styles from "./Card.module.css";

export function Store(): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  const search = project === undefined ? {} : { project };
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
          {storeProblems(data).map((problem) => (
            <Problem key={problem.title} message={problem.title} hint={problem.text} />
          ))}
          <p className={styles["text"]}>
            <Link to="/import" search={search} className={styles["link"]}>
              Import
            </Link>{" "}
            ·{" "}
            <Link to="/settings" search={search} hash="storage" className={styles["link"]}>
              Storage
            </Link>
          </p>
        </>
      )}
    </Card>
  );
}
