import type { JSX } from "react";
import { useAct } from "../../api/queries.ts";
import type { StoreStatus, IntegrityState } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Icon, type IconName } from "../../components/Icon.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { formatAgo } from "../../lib/format.ts";
import { useNow } from "../../lib/use-now.ts";
import { StoredJob } from "./StoredJob.tsx";
import styles from "./Storage.module.css";

const faces: Record<IntegrityState, { icon: IconName; text: string }> = {
  unknown: { icon: "none", text: "Not checked since the start; after an unclean stop that happens by itself." },
  checking: { icon: "running", text: "Being checked. Everything works meanwhile." },
  ok: { icon: "ok", text: "The file is sound." },
  damaged: { icon: "error", text: "The file is damaged." },
};

/** Whether the file is sound, and what to do where it is not. */
export function Integrity({ status: { integrity } }: { status: StoreStatus }): JSX.Element {
  const check = useAct("store_check");
  const now = useNow(60_000);
  const face = faces[integrity.state];
  return (
    <section className={styles["part"]} aria-labelledby="integrity">
      <h3 id="integrity" className={styles["name"]}>
        <Icon name="shield" size={14} />
        Integrity
      </h3>
      <p className={styles["state"]} data-state={integrity.state}>
        <Icon name={face.icon} size={14} />
        {face.text}
        {integrity.checked_us !== null && integrity.state !== "checking" && (
          <span className={styles["note"]}>Checked {formatAgo(integrity.checked_us, now)}</span>
        )}
      </p>
      {integrity.problems.length > 0 && (
        <>
          <ul className={styles["problems"]}>
            {integrity.problems.map((problem, index) => (
              <li key={index}>{problem}</li>
            ))}
          </ul>
          <p className={styles["text"]}>
            Stop Touchstone and put a copy in its place: <code>touchstone restore COPY</code>. The damaged file is kept beside it.
          </p>
        </>
      )}
      <div className={styles["actions"]}>
        <Button disabled={check.isPending || integrity.state === "checking"} onClick={() => check.mutate({})}>
          Check now
        </Button>
      </div>
      {check.error !== null && <InlineError error={check.error} />}
      <StoredJob started={check.data?.job} kind="store_check" label="Checking" unit="pieces" />
    </section>
  );
}
