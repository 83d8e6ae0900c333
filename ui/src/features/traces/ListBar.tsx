/** The bar over the list: its title, the query bar and the time range. */
import type { JSX } from "react";
import type { Range, TraceSearch } from "../../lib/search.ts";
import styles from "./ListBar.module.css";
import { QueryBar, type ListOrder } from "./QueryBar.tsx";
import { TimeChoice } from "./TimeChoice.tsx";
import type { TraceList } from "./use-trace-list.ts";

type Change = { q?: string | undefined; order?: "ranked" | undefined; range?: Range | undefined; from?: undefined; to?: undefined };

type Props = { search: TraceSearch; list: TraceList; onChange: (change: Change, replace: boolean) => void; onLeave: () => void };

export function ListBar({ search, list, onChange, onLeave }: Props): JSX.Element {
  return (
    <header className={styles["head"]}>
      <div className={styles["bar"]}>
        <h1 className={styles["title"]}>Traces</h1>
        <QueryBar
          query={search.q ?? ""}
          order={search.order ?? "newest"}
          project={search.project}
          busy={list.busy}
          error={list.queryError}
          onQuery={(query) => onChange({ q: query === "" ? undefined : query }, true)}
          onOrder={(order: ListOrder) => onChange({ order: order === "ranked" ? order : undefined }, true)}
          onLeave={onLeave}
        />
        <TimeChoice search={search} onChange={(time) => onChange(time, false)} />
      </div>
    </header>
  );
}
