/** Retention: after how many days a project's traces go. Off unless it is set; what that would take is said before. */
import { useState, type JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import type { Project, Retention as Kept } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { TextField } from "../../components/TextField.tsx";
import { Tick } from "../../components/Tick.tsx";
import { formatCount, plural } from "../../lib/format.ts";
import { daysOf } from "./retention-days.ts";
import { useRetentionPreview } from "./use-retention-preview.ts";
import styles from "./Project.module.css";

export function Retention({ project }: { project: Project }): JSX.Element {
  const { data, error, refetch } = useCommand("retention_get", { project: project.id });
  return (
    <section className={styles["part"]} aria-labelledby="retention">
      <h3 id="retention" className={styles["name"]}>
        <Icon name="clock" size={14} />
        Retention
        {data !== undefined && <span className={styles["state"]}>{data.days === null ? "off" : plural(data.days, "day")}</span>}
      </h3>
      {data !== undefined ? (
        <Form key={`${String(data.days)} ${String(data.include_kept)}`} project={project} now={data} />
      ) : error !== null ? (
        <ErrorNotice title="This could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={2} />
      )}
    </section>
  );
}

function Form({ project, now }: { project: Project; now: Kept }): JSX.Element {
  const [on, setOn] = useState(now.days !== null);
  const [text, setText] = useState(String(now.days ?? 30));
  const [include, setInclude] = useState(now.include_kept);
  const set = useAct("retention_set");
  const days = daysOf(text);
  const wanted = on ? days : null;
  const wrong = on && days === null;
  const changed = wrong || wanted !== now.days || (on && include !== now.include_kept);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) set.mutate({ project: project.id, days: wanted, include_kept: on && include });
      }}
    >
      <Tick label="Delete old traces by themselves" checked={on} onChange={setOn} />
      {on && (
        <div className={styles["indent"]}>
          <TextField
            label="After days"
            chars={8}
            inputMode="numeric"
            value={text}
            wrong={wrong}
            {...(wrong && { note: "Whole days, 1 to 36,500." })}
            onText={setText}
          />
          <Tick
            label="Also those that something holds"
            about="Without this, traces stay that a person judged, or that are in an open labeling session, in a dataset, or cited by a promotion."
            checked={include}
            onChange={setInclude}
          />
          {days !== null && <WouldDelete project={project.id} days={days} include={include} />}
        </div>
      )}
      {set.error !== null && <InlineError error={set.error} />}
      {changed && (
        <div className={styles["actions"]}>
          <Button type="submit" look="primary" disabled={wrong || set.isPending}>
            {on ? "Save" : "Turn off"}
          </Button>
          <span className={styles["note"]}>
            {on
              ? "The first deletion begins in ten minutes; until then this can be changed. Deleted traces do not come back."
              : "Traces then stay until you delete them."}
          </span>
        </div>
      )}
    </form>
  );
}

function WouldDelete({ project, days, include }: { project: string; days: number; include: boolean }): JSX.Element {
  const { data, error } = useRetentionPreview(project, days);
  if (error !== null) return <InlineError error={error} />;
  const held = data?.kept.reduce((most, one) => Math.max(most, one.traces), 0) ?? 0;
  return (
    <p className={styles["count"]} role="status">
      {data === undefined ? (
        "Counting…"
      ) : data.traces === 0 ? (
        "Nothing is that old now."
      ) : (
        <>
          Would delete now: <b>{`${data.more ? "more than " : ""}${plural(include ? data.traces : data.traces - held, "trace")}`}</b>
          {held > 0 &&
            (include
              ? `, of which something holds ${formatCount(held)}`
              : `; ${formatCount(held)} more stay${held === 1 ? "s" : ""}, because something holds ${held === 1 ? "it" : "them"}`)}
        </>
      )}
    </p>
  );
}
