/** The docked panel: one trace's head, its span tree, and the selected span. */
import { useState, type JSX, type RefObject } from "react";
import { useCommand } from "../../api/queries.ts";
import { ErrorNotice } from "../../components/Notice.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import type { SpanTab, TraceSearch } from "../../lib/search.ts";
import { useSettled } from "../../lib/use-settled.ts";
import { PanelHead } from "./PanelHead.tsx";
import type { Places } from "./selection.ts";
import { SpanDetails } from "./SpanDetails.tsx";
import { SpanTree } from "./SpanTree.tsx";
import { TraceNotes } from "./TraceNotes.tsx";
import styles from "./TracePanel.module.css";
import { loadSpan } from "./use-span-rows.ts";

type Props = {
  trace: string;
  span: string | undefined;
  tab: SpanTab;
  focusTree: RefObject<boolean>;
  onChange: (search: { span?: string | undefined; tab?: TraceSearch["tab"] | undefined }, replace?: boolean) => void;
  onMove: (traces: Places, project: string) => void;
  onDelete: () => void;
  onClose: () => void;
  onStep: (by: number) => boolean;
};

export function TracePanel({ trace, span, tab, focusTree, onChange, onMove, onDelete, onClose, onStep }: Props): JSX.Element {
  const { data, error, refetch } = useCommand("trace_get", { trace_id: trace });
  const [first, setFirst] = useState<string | null>(null);
  const selected = span ?? first;
  const shown = useSettled(selected ?? undefined, (id) => loadSpan(trace, id));
  if (error !== null && data === undefined) {
    return (
      <aside className={styles["panel"]} aria-label="Trace" data-keys="trace">
        <div className={styles["close"]}>
          <IconButton icon="cross" label="Close" keys="Escape" onClick={onClose} />
        </div>
        <ErrorNotice title="This trace cannot be shown" error={error} onRetry={() => void refetch()} />
      </aside>
    );
  }
  return (
    <aside className={styles["panel"]} aria-label="Trace" data-keys="trace">
      {data === undefined ? (
        <div className={styles["headGap"]} />
      ) : (
        <PanelHead trace={data} onMove={onMove} onDelete={onDelete} onClose={onClose} onStep={onStep} />
      )}
      {data !== undefined && <TraceNotes trace={data} />}
      <div className={styles["body"]}>
        <div className={styles["tree"]}>
          {data === undefined ? (
            <SkeletonRows count={10} height={28} />
          ) : (
            <SpanTree
              trace={data.row}
              selected={selected}
              focusTree={focusTree}
              onFirst={setFirst}
              onSelect={(id) => onChange({ span: id }, true)}
            />
          )}
        </div>
        <div className={styles["details"]}>
          {shown !== undefined && (
            <SpanDetails
              key={shown}
              trace={trace}
              span={shown}
              assessments={data?.assessments.filter((one) => one.span_id === shown) ?? []}
              tab={tab}
              onTab={(next) => onChange({ tab: next === "content" ? undefined : next }, true)}
            />
          )}
        </div>
      </div>
    </aside>
  );
}
