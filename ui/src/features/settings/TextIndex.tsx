import type { JSX } from "react";
import { useAct } from "../../api/queries.ts";
import type { StoreStatus } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { formatBytes, plural } from "../../lib/format.ts";
import { StoredJob } from "./StoredJob.tsx";
import styles from "./Storage.module.css";

/** The text index: how far it is, and a new one. */
export function TextIndex({ status: { index } }: { status: StoreStatus }): JSX.Element {
  const rebuild = useAct("index_rebuild");
  return (
    <section className={styles["part"]} aria-labelledby="text-index">
      <h3 id="text-index" className={styles["name"]}>
        <Icon name="search" size={14} />
        Text index
      </h3>
      <p className={styles["text"]}>
        {index.waiting_spans === 0
          ? `Everything is indexed, in ${formatBytes(index.bytes)}.`
          : `${plural(index.waiting_spans, "span waits", "spans wait")} to be indexed; a search finds them all the same.`}
      </p>
      <div className={styles["actions"]}>
        <Button disabled={rebuild.isPending} onClick={() => rebuild.mutate({})}>
          Build it anew
        </Button>
        <span className={styles["note"]}>Only if searches miss something. Meanwhile they take longer.</span>
      </div>
      {rebuild.error !== null && <InlineError error={rebuild.error} />}
      <StoredJob started={rebuild.data?.job} kind="index_rebuild" label="Building the text index anew" unit="spans" />
    </section>
  );
}
