/** All versions of an assessment, newest first, at the number of those before it. */
import { useState, type JSX } from "react";
import { useCommand } from "../api/queries.ts";
import styles from "./AssessHistory.module.css";
import { AssessSource } from "./AssessSource.tsx";
import { AssessValue } from "./AssessValue.tsx";
import { Icon } from "./Icon.tsx";
import { InlineError } from "./Notice.tsx";
import { PlainText } from "./PlainText.tsx";
import { PopoverPanel } from "./PopoverPanel.tsx";
import { SkeletonRows } from "./Skeleton.tsx";
import { plural } from "../lib/format.ts";

type Props = { id: string; name: string; before: number };

export function AssessHistory({ id, name, before }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  const label = `History of ${name}: ${plural(before, "earlier version")}`;
  return (
    <PopoverPanel
      label={`History of ${name}`}
      open={open}
      onOpenChange={setOpen}
      align="end"
      wide
      trigger={
        <button type="button" className={styles["opener"]} aria-label={label} title={label}>
          <Icon name="clock" size={14} />
          {before}
        </button>
      }
    >
      {open && <Versions id={id} name={name} />}
    </PopoverPanel>
  );
}

function Versions({ id, name }: { id: string; name: string }): JSX.Element {
  const { data, error } = useCommand("assessment_history", { assessment_id: id });
  return (
    <div className={styles["panel"]}>
      <p className={styles["title"]}>{name}</p>
      {error !== null && <InlineError error={error} />}
      {data === undefined && error === null && <SkeletonRows count={2} />}
      {data !== undefined && (
        <ol className={styles["list"]} aria-label="Versions, newest first" tabIndex={0}>
          {data.assessments.map((one) => (
            <li key={one.assessment_id} className={styles["version"]} data-valid={one.valid}>
              <div className={styles["line"]}>
                <AssessValue one={one} />
                <span className={styles["state"]}>{one.valid ? "counts" : "superseded"}</span>
              </div>
              <AssessSource one={one} />
              {one.rationale !== null && one.rationale !== "" && (
                <div className={styles["why"]}>
                  <PlainText text={one.rationale} limit={400} />
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
