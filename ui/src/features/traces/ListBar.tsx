/** The bar over the list: title, time range, and the quiet sign that newer traces came. */
import type { JSX } from "react";
import { Icon } from "../../components/Icon.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import type { Range } from "../../lib/search.ts";
import styles from "./ListBar.module.css";

const options = [
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "24 h", name: "Last 24 hours" },
  { value: "7d", label: "7 days", name: "Last 7 days" },
  { value: "all", label: "All", name: "All times" },
] as const;

type Props = { range: Range | undefined; news: boolean; onRange: (range: Range | undefined) => void; onNews: () => void };

export function ListBar({ range, news, onRange, onNews }: Props): JSX.Element {
  return (
    <header className={styles["bar"]}>
      <h1 className={styles["title"]}>Traces</h1>
      <div role="status" className={styles["slot"]}>
        {news && (
          <button type="button" className={styles["news"]} onClick={onNews}>
            <Icon name="arrowUp" size={12} />
            New traces
          </button>
        )}
      </div>
      <Segmented
        label="Time range"
        value={range ?? "all"}
        options={options}
        onChange={(value) => onRange(value === "all" ? undefined : value)}
      />
    </header>
  );
}
