/** The bar over the list: facets and views, the query bar, the time range and the columns. */
import type { JSX } from "react";
import type { TraceOrder } from "../../bindings/api.ts";
import { IconButton } from "../../components/IconButton.tsx";
import { TimeChoice } from "../../components/TimeChoice.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import type { Range, TraceSearch } from "../../lib/search.ts";
import { ColumnsMenu } from "./ColumnsMenu.tsx";
import styles from "./ListBar.module.css";
import { QueryBar } from "./QueryBar.tsx";
import type { Columns } from "./use-columns.ts";
import type { FacetSide } from "./use-facet-side.ts";
import type { TraceList } from "./use-trace-list.ts";
import type { Views } from "./use-views.ts";
import { ViewsMenu } from "./ViewsMenu.tsx";

type Change = {
  q?: string | undefined;
  order?: TraceSearch["order"] | undefined;
  group?: TraceSearch["group"] | undefined;
  range?: Range | undefined;
  from?: undefined;
  to?: undefined;
};

type Props = {
  search: TraceSearch;
  list: TraceList;
  views: Views;
  columns: Columns;
  side: FacetSide;
  onChange: (change: Change, replace: boolean) => void;
  onLeave: () => void;
};

type GroupProps = { grouped: boolean; onChange: (group: TraceSearch["group"] | undefined) => void };

function GroupButton({ grouped, onChange }: GroupProps): JSX.Element {
  const toggle = () => onChange(grouped ? undefined : "session");
  useActions({ "list.group": toggle });
  return (
    <IconButton
      icon="sessions"
      label="Group by session"
      action="list.group"
      aria-pressed={grouped}
      data-on={grouped}
      className={styles["toggle"]}
      onClick={toggle}
    />
  );
}

export function ListBar({ search, list, views, columns, side, onChange, onLeave }: Props): JSX.Element {
  return (
    <header className={styles["head"]}>
      <div className={styles["bar"]}>
        <h1 className="visually-hidden">Traces</h1>
        <div className={styles["views"]}>
          <IconButton
            icon="filter"
            label={side.open ? "Hide the filters" : "Show the filters"}
            action="list.facets"
            aria-expanded={side.open}
            data-on={side.open}
            className={styles["filter"]}
            onClick={side.toggle}
          />
          <ViewsMenu views={views} />
        </div>
        <QueryBar
          query={search.q ?? ""}
          order={search.order ?? "newest"}
          project={search.project}
          busy={list.busy}
          error={list.queryError}
          onQuery={(query) => onChange({ q: query === "" ? undefined : query }, true)}
          onOrder={(order: TraceOrder) => onChange({ order: order === "newest" ? undefined : order }, true)}
          onLeave={onLeave}
        />
        <TimeChoice search={search} onChange={(time) => onChange(time, false)} />
        <GroupButton grouped={search.group !== undefined} onChange={(group) => onChange({ group }, false)} />
        <ColumnsMenu project={search.project} columns={columns} />
      </div>
    </header>
  );
}
