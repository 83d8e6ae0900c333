/** The docked panel: one session, read as one conversation. */
import type { JSX, RefObject } from "react";
import { useCommand } from "../../api/queries.ts";
import { AssessSession } from "../../components/AssessSession.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { SessionHead } from "./SessionHead.tsx";
import styles from "./SessionPanel.module.css";
import { TurnList } from "./TurnList.tsx";

type Props = {
  project: string;
  session: string;
  /** The trace of the turn to begin at. */
  turn: string | undefined;
  /** The project that the list is narrowed to; links keep it. */
  filter: string | undefined;
  focusTurns: RefObject<boolean>;
  onClose: () => void;
  onStep: (by: number) => void;
};

export function SessionPanel({ project, session, turn, filter, focusTurns, onClose, onStep }: Props): JSX.Element {
  const { data, error, refetch } = useCommand("session_get", { project, session });
  return (
    <aside className={styles["panel"]} aria-label="Session" data-keys="trace">
      {data !== undefined ? (
        <>
          <SessionHead session={data} onClose={onClose} onStep={onStep} />
          <div className={styles["judged"]}>
            <AssessSession project={project} session={session} level={3} />
          </div>
          <TurnList
            project={project}
            session={session}
            total={data.row.turns}
            failed={data.row.failed_turns}
            turn={turn}
            filter={filter}
            focusTurns={focusTurns}
          />
        </>
      ) : (
        <>
          <div className={styles["close"]}>
            <IconButton icon="cross" label="Close" action="back" onClick={onClose} />
          </div>
          {error === null ? (
            <SkeletonRows count={8} height={48} />
          ) : (
            <ErrorNotice title="This session cannot be shown" error={error} onRetry={() => void refetch()} />
          )}
        </>
      )}
    </aside>
  );
}
