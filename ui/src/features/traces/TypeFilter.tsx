/** Which spans of a trace are shown: by type, failed ones only, short ones or not. */
import { useState, type JSX } from "react";
import type { SpanFilter, TypeCount } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { PopoverPanel } from "../../components/PopoverPanel.tsx";
import { SpanIcon, spanTypeLabel } from "../../components/SpanIcon.tsx";
import { formatCount, formatDuration } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { hidesSome, isInTime, noFilter } from "./tree-show.ts";
import styles from "./TypeFilter.module.css";

type Props = { types: TypeCount[]; failed: number; filter: SpanFilter; onFilter: (filter: SpanFilter) => void };

/** Spans shorter than these can be left out. */
const lengths = [0, 1000, 10_000, 100_000, 1_000_000];

function wordsOf(filter: SpanFilter): string {
  const types = filter.types.map((type) => oneLine(spanTypeLabel(type), 24));
  const parts = [
    ...(types.length > 2 ? [`${formatCount(types.length)} types`] : types),
    ...(filter.failed ? ["failed"] : []),
    ...(filter.least_us > 0 ? [`≥ ${formatDuration(filter.least_us)}`] : []),
    ...(isInTime(filter) ? ["part of the time"] : []),
  ];
  const words = parts.join(", ");
  return words === "" ? "All spans" : `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

export function TypeFilter({ types, failed, filter, onFilter }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  const isFiltered = hidesSome(filter);
  const toggle = (type: string) => {
    const next = filter.types.includes(type) ? filter.types.filter((one) => one !== type) : [...filter.types, type];
    onFilter({ ...filter, types: next });
  };
  return (
    <PopoverPanel
      label="Spans shown"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button look="quiet" icon="filter" className={isFiltered ? styles["on"] : undefined} aria-label={`Spans shown: ${wordsOf(filter)}`}>
          {wordsOf(filter)}
        </Button>
      }
    >
      <div className={styles["panel"]}>
        <fieldset className={styles["group"]}>
          <legend className={styles["title"]}>Types</legend>
          {types.map(({ type, count }) => (
            <label key={type} className={styles["option"]}>
              <input type="checkbox" checked={filter.types.includes(type)} onChange={() => toggle(type)} />
              <SpanIcon type={type} size={14} />
              <span className={styles["name"]}>{oneLine(spanTypeLabel(type), 60)}</span>
              <span className={styles["count"]}>{formatCount(count)}</span>
            </label>
          ))}
        </fieldset>
        <fieldset className={styles["group"]}>
          <legend className={styles["title"]}>Also</legend>
          <label className={styles["option"]}>
            <input type="checkbox" checked={filter.failed} onChange={() => onFilter({ ...filter, failed: !filter.failed })} />
            <span className={styles["name"]}>Failed only</span>
            <span className={styles["count"]}>{formatCount(failed)}</span>
          </label>
          <label className={styles["option"]}>
            <span className={styles["name"]}>At least</span>
            <select
              className={styles["select"]}
              value={filter.least_us}
              onChange={(event) => onFilter({ ...filter, least_us: Number(event.target.value) })}
            >
              {lengths.map((us) => (
                <option key={us} value={us}>
                  {us === 0 ? "any length" : formatDuration(us)}
                </option>
              ))}
            </select>
          </label>
        </fieldset>
        {isFiltered && <Button onClick={() => onFilter(noFilter)}>Show all spans</Button>}
      </div>
    </PopoverPanel>
  );
}
