/** What differs in the chosen pair of steps: their facts, then their texts word by word. */
import { useState, type JSX } from "react";
import { useQuery } from "@tanstack/react-query";
import { commandQuery } from "../../api/queries.ts";
import type { ComparedRow, ComparedStep, SpanComparison, SpanCompareRequest } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { spanTypeLabel } from "../../components/SpanIcon.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { costText } from "../../lib/cost.ts";
import { formatCompact, formatCost, formatDuration } from "../../lib/format.ts";
import { totalTokens } from "../../lib/usage.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { useLook, type Look } from "./look.ts";
import { DeltaText } from "./DeltaText.tsx";
import { OneSide } from "./OneSide.tsx";
import styles from "./PairDiff.module.css";
import { faceOf, foldedWords } from "./steps.ts";
import { TextList } from "./TextList.tsx";

type Props = { a: string; b: string; row: ComparedRow; onUnfold: () => void };

export function PairDiff({ a, b, row, onUnfold }: Props): JSX.Element {
  if (row.folded > 0)
    return (
      <div className={styles["box"]} data-pair tabIndex={-1}>
        <p className={styles["nothing"]}>{foldedWords(row)} stand here.</p>
        <Button onClick={onUnfold}>Show them</Button>
      </div>
    );
  if (row.a !== null && row.b !== null) return <Both a={a} b={b} row={row} of={[row.a, row.b]} />;
  const only = row.a ?? row.b;
  return (
    <div className={styles["box"]} data-pair tabIndex={-1} role="region" aria-label="The step">
      <div className={styles["head"]}>
        <h2 className={styles["name"]}>{oneLine(only?.name ?? "", 160)}</h2>
        <span className={styles["only"]}>{faceOf(row.sameness).word}</span>
      </div>
      {only !== null && <StepFacts step={only} />}
      {only !== null && <OneSide trace={row.a === null ? b : a} span={only.span_id} />}
    </div>
  );
}

const looks = [
  { value: "inline", label: "Inline" },
  { value: "sides", label: "Side by side" },
] as const;

function useComparison(request: SpanCompareRequest) {
  return useQuery({
    ...commandQuery("span_compare", request),
    // What was unfolded stays in view until the rest is there.
    placeholderData: (before: SpanComparison | undefined) => before,
  });
}

type BothProps = { a: string; b: string; row: ComparedRow; of: [ComparedStep, ComparedStep] };

function Both({ a, b, row, of }: BothProps): JSX.Element {
  const [one, other] = of;
  const [look, setLook] = useLook();
  const [unfolded, setUnfolded] = useState<string[]>([]);
  const asked = { trace_a: a, span_a: one.span_id, trace_b: b, span_b: other.span_id, unfolded };
  const { data, error, refetch } = useComparison(asked);
  useActions({ "compare.look": () => setLook(look === "inline" ? "sides" : "inline") });
  return (
    <div className={styles["box"]} data-pair tabIndex={-1} role="region" aria-label="The pair">
      <div className={styles["head"]}>
        <h2 className={styles["name"]}>
          <Names a={oneLine(one.name, 120)} b={oneLine(other.name, 120)} />
        </h2>
        <Segmented<Look> label="Show texts" value={look} options={looks} onChange={setLook} />
      </div>
      <Facts row={row} one={one} other={other} />
      {error !== null && data === undefined ? (
        <ErrorNotice title="These steps cannot be compared" error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonRows count={6} height={34} />
      ) : (
        <TextList
          comparison={data}
          look={look}
          onUnfold={(key) => setUnfolded((now) => (now.includes(key) ? now : [...now, key].toSorted()))}
        />
      )}
    </div>
  );
}

/** One name, or both where they differ. */
function Names({ a, b }: { a: string; b: string }): JSX.Element {
  if (a === b) return <>{a}</>;
  return (
    <>
      <span className={styles["from"]}>{a}</span> → <span className={styles["to"]}>{b}</span>
    </>
  );
}

function StepFacts({ step }: { step: ComparedStep }): JSX.Element {
  const tokens = totalTokens(step.usage);
  const cost = costText(step.cost);
  return (
    <p className={styles["facts"]}>
      <span>{spanTypeLabel(step.type)}</span>
      {step.model !== null && <span className={styles["cut"]}>{oneLine(step.model, 80)}</span>}
      <span>{formatDuration(step.duration_us)}</span>
      {tokens != null && <span>{formatCompact(tokens)} tokens</span>}
      {cost !== null && <span>{cost.text}</span>}
    </p>
  );
}

function ended(step: ComparedStep): string {
  return step.status === "error" ? "Failed" : "Finished";
}

function Facts({ row, one, other }: { row: ComparedRow; one: ComparedStep; other: ComparedStep }): JSX.Element {
  const { duration_us, tokens, cost_usd_nanos } = row.deltas;
  return (
    <p className={styles["facts"]}>
      <span>
        <Names a={spanTypeLabel(one.type)} b={spanTypeLabel(other.type)} />
      </span>
      {(one.model !== null || other.model !== null) && (
        <span className={styles["cut"]}>
          <Names a={oneLine(one.model ?? "no model", 80)} b={oneLine(other.model ?? "no model", 80)} />
        </span>
      )}
      {ended(one) !== ended(other) && (
        <span>
          <Names a={ended(one)} b={ended(other)} />
        </span>
      )}
      <span>
        <DeltaText delta={duration_us} format={formatDuration} />
      </span>
      {tokens !== null && (
        <span>
          <DeltaText delta={tokens} format={formatCompact} /> tokens
        </span>
      )}
      {cost_usd_nanos !== null && <DeltaText delta={cost_usd_nanos} format={formatCost} />}
    </p>
  );
}
