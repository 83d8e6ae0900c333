/** The list of runs, newest first, gone through by keys. */
import { useRef, useState, type JSX } from "react";
import type { RunRow } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { formatDuration, formatFullTime, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { RunState } from "./RunState.tsx";
import styles from "./RunList.module.css";

type Props = {
  rows: ReadonlyArray<RunRow>;
  selected: string | undefined;
  projectName: ((id: string) => string) | null;
  onPick: (id: string | undefined, replace?: boolean) => void;
  more: (() => void) | null;
  loadingMore: boolean;
};

const columns = ["Name", "Project", "Started by", "Duration", "Started"] as const;

export function RunList({ rows, selected, projectName, onPick, more, loadingMore }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(selected);
  const at = Math.max(
    0,
    rows.findIndex((row) => row.run_id === active),
  );
  const focus = (index: number) => box.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"]`)?.focus();
  const goTo = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setActive(row.run_id);
    focus(rows.indexOf(row));
    if (selected !== undefined) onPick(row.run_id, true);
  };
  useActions({
    "list.next": () => goTo(box.current?.contains(document.activeElement) === true ? at + 1 : at),
    "list.previous": () => goTo(at - 1),
    "list.first": () => goTo(0),
    "list.last": () => goTo(rows.length - 1),
    "list.open": () => onPick(rows[at]?.run_id),
    ...(selected !== undefined && {
      back: () => {
        onPick(undefined);
        focus(at);
      },
    }),
  });
  return (
    <div className={styles["scroll"]}>
      <div ref={box} role="grid" aria-label="Runs" className={styles["grid"]} data-keys="list" data-projects={projectName !== null}>
        <div role="row" className={styles["head"]}>
          <span role="columnheader">
            <span className="visually-hidden">State</span>
          </span>
          {columns
            .filter((name) => name !== "Project" || projectName !== null)
            .map((name) => (
              <span key={name} role="columnheader" className={styles[name.replace(" ", "").toLowerCase()]}>
                {name}
              </span>
            ))}
        </div>
        {rows.map((row, index) => (
          <Row
            key={row.run_id}
            row={row}
            index={index}
            active={index === at}
            selected={row.run_id === selected}
            project={projectName?.(row.project) ?? null}
            onPick={() => {
              setActive(row.run_id);
              onPick(row.run_id);
            }}
          />
        ))}
      </div>
      {more !== null && (
        <div className={styles["more"]}>
          <Button disabled={loadingMore} onClick={more}>
            {loadingMore ? "Loading…" : "Show more"}
          </Button>
        </div>
      )}
    </div>
  );
}

type RowProps = { row: RunRow; index: number; active: boolean; selected: boolean; project: string | null; onPick: () => void };

function Row({ row, index, active, selected, project, onPick }: RowProps): JSX.Element {
  const tookUs = row.end_us === null ? null : row.end_us - row.start_us;
  return (
    <div role="row" aria-selected={selected} data-index={index} tabIndex={active ? 0 : -1} className={styles["row"]} onClick={onPick}>
      <span role="gridcell">
        <RunState status={row.status} />
      </span>
      <span role="gridcell" className={styles["name"]}>
        {oneLine(row.name, 160) || "Unnamed run"}
      </span>
      {project !== null && (
        <span role="gridcell" className={styles["project"]}>
          {oneLine(project, 60)}
        </span>
      )}
      <span role="gridcell" className={styles["startedby"]}>
        {oneLine(row.user, 60) || "—"}
      </span>
      <span role="gridcell" className={styles["duration"]}>
        {tookUs === null ? "—" : formatDuration(Math.max(0, tookUs))}
      </span>
      <span role="gridcell" className={styles["started"]} title={formatFullTime(row.start_us)}>
        {formatTime(row.start_us)}
      </span>
    </div>
  );
}
