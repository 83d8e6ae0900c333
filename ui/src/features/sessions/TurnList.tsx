/** The turns of a session, one below the other; only those in view are in the page. */
import { useQuery } from "@tanstack/react-query";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, useState, type JSX, type RefObject } from "react";
import { commandQuery } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import styles from "./SessionPanel.module.css";
import { TurnView } from "./TurnView.tsx";
import { useTurnKeys } from "./use-turn-keys.ts";
import { useTurns } from "./use-turns.ts";

/** About as high as a turn of a few lines. */
const usualHeight = 210;
const overscan = 3;

type Props = {
  project: string;
  session: string;
  total: number;
  /** How many of them failed. */
  failed: number;
  /** The trace of the turn to begin at. */
  turn: string | undefined;
  filter: string | undefined;
  /** Set where the panel was opened by key: its first turn takes the focus. */
  focusTurns: RefObject<boolean>;
};

export function TurnList({ project, session, total, failed, turn, filter, focusTurns }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => usualHeight,
    overscan,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return active < range.count && !shown.includes(active) ? [...shown, active].toSorted((a, b) => a - b) : shown;
    },
  });
  const { startIndex, endIndex } = virtual.range ?? { startIndex: 0, endIndex: 0 };
  const first = Math.max(0, startIndex - overscan);
  const turns = useTurns(project, session, first, Math.min(Math.max(0, total - 1), endIndex + overscan), active);
  const there = turns.at(active) !== undefined;
  /** Whether the active turn is to have the focus once it is there. */
  const wanted = useRef(false);
  const takeFocus = () => {
    const place = wanted.current ? box.current?.querySelector<HTMLElement>(`[data-turn="${String(active)}"]`) : null;
    if (place == null) return;
    wanted.current = false;
    place.focus({ preventScroll: true });
  };
  useEffect(() => {
    if (!there || !focusTurns.current) return;
    focusTurns.current = false;
    wanted.current = true;
  }, [there, focusTurns]);
  useEffect(takeFocus);
  const goTo = (index: number) => {
    const at = Math.max(0, Math.min(total - 1, index));
    wanted.current = true;
    setActive(at);
    // From far away it is read from its beginning.
    virtual.scrollToIndex(at, { align: Math.abs(at - active) > 1 ? "start" : "auto" });
    if (at === active) takeFocus();
  };
  const fold = useCallback((id: string, open: boolean) => {
    setOpened((before) => {
      const next = new Set(before);
      if (open) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  useLinkedTurn(project, session, turn, goTo);
  useTurnKeys({
    box,
    project,
    session,
    filter,
    total,
    failed,
    active,
    trace: turns.at(active)?.trace.trace_id,
    goTo,
    onFold: fold,
  });
  return (
    <div ref={box} className={styles["turns"]} role="feed" aria-label="Turns" aria-busy={!there && turns.error === null}>
      {turns.error !== null && (
        <div className={styles["failed"]}>
          <InlineError error={turns.error} />
          <Button onClick={turns.retry}>Try again</Button>
        </div>
      )}
      <div className={styles["space"]} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const one = turns.at(index);
          return (
            <div
              key={one?.trace.trace_id ?? index}
              ref={virtual.measureElement}
              data-index={index}
              onFocus={() => setActive(index)}
              className={styles["place"]}
              style={{ transform: `translateY(${String(start)}px)` }}
            >
              {one === undefined ? (
                <SkeletonRows count={3} height={usualHeight / 3} />
              ) : (
                <TurnView
                  turn={one}
                  before={turns.at(index - 1)}
                  index={index}
                  total={total}
                  active={index === active}
                  opened={opened.has(one.trace.trace_id)}
                  linked={one.trace.trace_id === turn}
                  filter={filter}
                  onFold={fold}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Goes once to the turn that the address names. */
function useLinkedTurn(project: string, session: string, turn: string | undefined, goTo: (index: number) => void): void {
  const gone = useRef<string>(undefined);
  const { data } = useQuery({
    ...commandQuery("session_locate", { project, session, trace_id: turn ?? null, seek: "itself" }),
    enabled: turn !== undefined,
  });
  const index = data?.index ?? null;
  useEffect(() => {
    if (index === null || gone.current === turn) return;
    gone.current = turn;
    goTo(index);
  });
}
