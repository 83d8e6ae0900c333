/** Storage: how much there is, the text index, whether the file is sound, and copies of it. */
import type { JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { formatBytes, formatCount } from "../../lib/format.ts";
import type { StoreStatus } from "../../bindings/api.ts";
import { Copies } from "./Copies.tsx";
import { Integrity } from "./Integrity.tsx";
import { StoredJob } from "./StoredJob.tsx";
import { TextIndex } from "./TextIndex.tsx";
import styles from "./Storage.module.css";

export function StorageSettings(): JSX.Element {
  const { data, error, refetch } = useCommand("store_status", {});
  return (
    <Card title="Storage" about="Everything is in one file on this machine, with the text index beside it.">
      {data !== undefined ? (
        <>
          <Space status={data} />
          <TextIndex status={data} />
          <Integrity status={data} />
          <Copies home={data.home} copies={data.copies} />
        </>
      ) : error !== null ? (
        <ErrorNotice title="The store’s state could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={6} />
      )}
    </Card>
  );
}

function Space({ status }: { status: StoreStatus }): JSX.Element {
  const compact = useAct("store_compact");
  const facts = [
    ["Database", formatBytes(status.size_bytes)],
    ["Text index", formatBytes(status.index.bytes)],
    ["Free disk", status.free_bytes === null ? "unknown" : formatBytes(status.free_bytes)],
    ["Traces", formatCount(status.traces)],
    ["Spans", formatCount(status.spans)],
  ] as const;
  return (
    <>
      <dl className={styles["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={styles["path"]}>{status.file}</p>
      <div className={styles["actions"]}>
        <Button disabled={compact.isPending} onClick={() => compact.mutate({})}>
          Give space back
        </Button>
        <span className={styles["note"]}>What deleted traces took is used again in any case; this makes the file smaller.</span>
      </div>
      {compact.error !== null && <InlineError error={compact.error} />}
      <StoredJob started={compact.data?.job} kind="store_compact" label="Giving space back" unit="pages" />
    </>
  );
}
