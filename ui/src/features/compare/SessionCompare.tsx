/** Two sessions side by side, turn by turn; each turn of both opens as a comparison of its traces. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ComponentProps, type JSX } from "react";
import { commandQuery } from "../../api/queries.ts";
import type { ComparedTurn, SessionComparison, SessionRef, SessionRow, TraceRow } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { StateIcon } from "../../components/State.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { formatCount, formatDuration, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import shared from "./Compare.module.css";
import { CompareHead, Letter } from "./CompareHead.tsx";
import { DeltaStrip } from "./DeltaStrip.tsx";
import { DeltaText } from "./DeltaText.tsx";
import { Refused } from "./Refused.tsx";
import styles from "./SessionCompare.module.css";
import { faceOf, turnWord } from "./steps.ts";
import { TextDiff } from "./TextDiff.tsx";
import { useTurnKeys } from "./use-turn-keys.ts";

const windowSize = 50;
const nothing = () => undefined;

type Props = { a: SessionRef; b: SessionRef; onSwap: () => void; onClose: () => void };

export function SessionCompare({ a, b, onSwap, onClose }: Props): JSX.Element {
  const [offset, setOffset] = useState(0);
  const asked = commandQuery("session_compare", { a, b, offset, count: windowSize });
  const { data, error, refetch } = useQuery({ ...asked, placeholderData: keepPreviousData });
  useActions({ back: onClose, "compare.swap": onSwap });
  if (error !== null && data === undefined)
    return <Refused title="These sessions cannot be compared" error={error} onRetry={() => void refetch()} onClose={onClose} />;
  if (data === undefined) return <SkeletonRows count={8} height={72} />;
  return (
    <div className={shared["screen"]}>
      <CompareHead
        title="Compare sessions"
        a={<SessionSide row={data.a} />}
        b={<SessionSide row={data.b} />}
        onSwap={() => {
          setOffset(0);
          onSwap();
        }}
        onClose={onClose}
      />
      <DeltaStrip a={taken(data.a)} b={taken(data.b)} deltas={data.deltas}>
        <Turns comparison={data} />
      </DeltaStrip>
      <TurnList
        key={data.offset}
        comparison={data}
        onSeek={(index) => setOffset(Math.floor((data.offset + index) / windowSize) * windowSize)}
      />
      {data.total > windowSize && (
        <div className={styles["foot"]}>
          <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - windowSize))}>
            Earlier turns
          </Button>
          {formatCount(data.offset + 1)}–{formatCount(data.offset + data.rows.length)} of {formatCount(data.total)}
          <Button disabled={offset + windowSize >= data.total} onClick={() => setOffset(offset + windowSize)}>
            Later turns
          </Button>
        </div>
      )}
    </div>
  );
}

function taken(row: SessionRow): ComponentProps<typeof DeltaStrip>["a"] {
  return { duration_us: row.worked_us, usage: row.usage, cost: row.cost };
}

function SessionSide({ row }: { row: SessionRow }): JSX.Element {
  return (
    <span className={styles["name"]}>
      <b>{oneLine(row.session, 120)}</b> <span className={styles["soft"]}>{plural(row.turns, "turn")}</span>
    </span>
  );
}

function Turns({ comparison }: { comparison: SessionComparison }): JSX.Element {
  const { a, b, most_turns, first_divergence, total, coarse } = comparison;
  return (
    <div>
      <dt className={shared["label"]}>Turns</dt>
      <dd className={shared["counts"]}>
        {first_divergence === null ? "No turn differs" : `They part at row ${formatCount(first_divergence + 1)} of ${formatCount(total)}`}
        {Math.max(a.turns, b.turns) > most_turns && (
          <span className={shared["note"]}>Only the first {formatCount(most_turns)} turns of each are compared.</span>
        )}
        {coarse && <span className={shared["note"]}>Long sessions were aligned roughly.</span>}
      </dd>
    </div>
  );
}

function TurnList({ comparison, onSeek }: { comparison: SessionComparison; onSeek: (index: number) => void }): JSX.Element {
  const { rows, offset, first_divergence } = comparison;
  const first = first_divergence === null ? null : first_divergence - offset;
  const isDifferent = (index: number) => !["same", "alike"].includes(rows[index]?.sameness ?? "same");
  const { box, active } = useTurnKeys({ count: rows.length, first, isDifferent, onSeek });
  return (
    <div ref={box} className={styles["turns"]} role="list" aria-label="Turns side by side" data-keys="compare">
      {rows.map((row, index) => (
        <Turn
          key={`${row.a?.trace_id ?? ""} ${row.b?.trace_id ?? ""}`}
          row={row}
          index={index}
          active={index === active}
          first={index === first}
        />
      ))}
    </div>
  );
}

type TurnProps = { row: ComparedTurn; index: number; active: boolean; first: boolean };

function Turn({ row, index, active, first }: TurnProps): JSX.Element {
  const { sign } = faceOf(row.sameness);
  const word = turnWord(row.sameness);
  return (
    <div role="listitem" className={styles["turn"]} data-index={index} data-sameness={row.sameness} tabIndex={active ? 0 : -1}>
      <div className={styles["head"]}>
        <Side of="A" turn={row.a} />
        <span className={styles["sign"]} title={word}>
          <span aria-hidden="true">{sign}</span>
          <span className="visually-hidden">{word}</span>
        </span>
        <Side of="B" turn={row.b} />
        {first && <b className={styles["first"]}>First</b>}
        {row.a !== null && row.b !== null && (
          <>
            <DeltaText delta={row.deltas.duration_us} format={formatDuration} />
            <Link
              to="/compare"
              search={{ a: row.a.trace_id, b: row.b.trace_id }}
              className={styles["link"]}
              data-open
              aria-label={`Compare steps of ${oneLine(row.a.name, 80)}`}
            >
              Compare steps
            </Link>
          </>
        )}
      </div>
      <div className={styles["said"]}>
        <span className={styles["role"]}>Asked</span>
        <TextDiff difference={row.request} look="inline" onUnfold={nothing} />
        <span className={styles["role"]}>Answered</span>
        <TextDiff difference={row.response} look="inline" onUnfold={nothing} />
      </div>
    </div>
  );
}

function Side({ of, turn }: { of: "A" | "B"; turn: TraceRow | null }): JSX.Element {
  return (
    <span className={styles["side"]}>
      <Letter of={of} />
      {turn === null ? (
        <span className={styles["soft"]}>not there</span>
      ) : (
        <>
          <StateIcon state={turn.state} />
          <span className={styles["name"]}>{oneLine(turn.name, 120)}</span>
          <span className={styles["soft"]}>{formatDuration(turn.duration_us)}</span>
        </>
      )}
    </span>
  );
}
