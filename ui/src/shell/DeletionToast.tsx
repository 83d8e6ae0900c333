/** What was deleted last, and for half a minute the way back; it stays while the user goes from screen to screen. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState, type JSX } from "react";
import { call } from "../api/client.ts";
import { useCommand } from "../api/queries.ts";
import { Button } from "../components/Button.tsx";
import { Icon } from "../components/Icon.tsx";
import { IconButton } from "../components/IconButton.tsx";
import { JobProgress } from "../components/JobProgress.tsx";
import { InlineError } from "../components/Notice.tsx";
import { useActions } from "../hotkeys/dispatch.ts";
import { lastDeletion, secondsLeft, type Deletion } from "../lib/deletion.ts";
import { formatCount, plural } from "../lib/format.ts";
import { useSignal } from "../lib/signal.ts";
import { useNow } from "../lib/use-now.ts";
import styles from "./DeletionToast.module.css";

/** How long it stays once there is nothing to undo. */
const lingerMs = 4000;

export function DeletionToast(): JSX.Element {
  const deletion = useSignal(lastDeletion);
  return (
    <div className={styles["slot"]} role="status">
      {deletion !== null && <Toast key={deletion.ids.join(" ")} deletion={deletion} />}
    </div>
  );
}

function Toast({ deletion }: { deletion: Deletion }): JSX.Element {
  const now = useNow(500);
  const [restored, setRestored] = useState<number | null>(null);
  const undo = useMutation({
    mutationFn: async () => {
      let back = 0;
      for (const id of deletion.ids) back += (await call("deletion_undo", { deletion: id })).restored;
      setRestored(back);
    },
  });
  const left = secondsLeft(deletion.untilMs, now);
  const open = left > 0 && restored === null && !undo.isPending;
  useActions(open ? { undo: () => undo.mutate() } : {});
  const jobs = useCommand("job_list", {}).data?.jobs.filter((job) => deletion.jobs.includes(job.id) && job.state === "running") ?? [];
  const over = !open && !undo.isPending && undo.error === null && jobs.length === 0;
  useEffect(() => {
    const timer = over ? setTimeout(() => lastDeletion.set(null), lingerMs) : undefined;
    return () => clearTimeout(timer);
  }, [over]);
  return (
    <div className={styles["toast"]}>
      <div className={styles["line"]}>
        <Icon name={restored === null ? "trash" : "check"} size={14} className={styles["sign"]} />
        <span className={styles["words"]}>
          {restored !== null ? `${plural(restored, "trace is", "traces are")} back` : `${plural(deletion.traces, "trace")} deleted`}
          {restored === null && deletion.kept > 0 && <span className={styles["kept"]}> · {formatCount(deletion.kept)} kept</span>}
        </span>
        {(open || undo.isPending) && (
          <Button icon="undo" disabled={undo.isPending} onClick={() => undo.mutate()}>
            Undo
            <span className={styles["left"]} aria-hidden="true">
              {left} s
            </span>
          </Button>
        )}
        <IconButton icon="cross" label="Dismiss" onClick={() => lastDeletion.set(null)} />
      </div>
      {jobs.map((job) => (
        <JobProgress key={job.id} job={job} label="Deleting" unit="traces" />
      ))}
      {undo.error !== null && <InlineError error={undo.error} />}
    </div>
  );
}
