/** Which time is shown: a range that ends now, or a part of the time that was picked. */
import type { JSX } from "react";
import { Icon } from "./Icon.tsx";
import { Segmented } from "./Segmented.tsx";
import type { Range, TraceSearch } from "../lib/search.ts";
import styles from "./TimeChoice.module.css";
import { ownWindow, windowWords, type TimeWindow } from "../lib/time-window.ts";

const options = [
  { value: "1h", label: "1 h", name: "Last hour" },
  { value: "24h", label: "24 h", name: "Last 24 hours" },
  { value: "7d", label: "7 days", name: "Last 7 days" },
  { value: "all", label: "All", name: "All times" },
] as const;

type Props = {
  search: Pick<TraceSearch, "range" | "from" | "to">;
  onChange: (time: { range: Range | undefined; from: undefined; to: undefined }) => void;
};

export function TimeChoice({ search, onChange }: Props): JSX.Element {
  const own = ownWindow(search);
  const choose = (range: Range | undefined) => onChange({ range, from: undefined, to: undefined });
  if (own !== null) {
    return (
      <button
        type="button"
        className={styles["window"]}
        aria-label={`Time: ${chosen(own)}. Show the range before`}
        onClick={() => choose(search.range)}
      >
        <Icon name="clock" size={12} />
        {chosen(own)}
        <Icon name="cross" size={12} />
      </button>
    );
  }
  return (
    <Segmented
      label="Time range"
      value={search.range ?? "all"}
      options={options}
      onChange={(value) => choose(value === "all" ? undefined : value)}
    />
  );
}

function chosen(window: TimeWindow): string {
  const words = windowWords(window) ?? "all times";
  return words.charAt(0).toUpperCase() + words.slice(1);
}
