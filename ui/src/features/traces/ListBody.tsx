/** The list itself: on its way, failed, empty, or the rows, with what stands above and below them. */
import type { JSX, ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { formatCount, formatTime, plural } from "../../lib/format.ts";
import styles from "./ListBody.module.css";
import type { News } from "./pages.ts";
import type { TraceList } from "./use-trace-list.ts";

type Props = {
  list: TraceList;
  empty: ReactNode;
  onTop: () => void;
  children: ReactNode;
};

function newsText({ count, more }: News): string {
  if (count === 0) return "Show the latest";
  return more ? `${formatCount(count)}+ new traces` : plural(count, "new trace");
}

export function ListBody({ list, empty, onTop, children }: Props): JSX.Element {
  return (
    <>
      <div className={styles["list"]}>
        <div role="status" className={styles["slot"]}>
          {list.news !== null && (
            <button type="button" className={styles["news"]} onClick={onTop}>
              <Icon name="arrowUp" size={12} />
              {newsText(list.news)}
            </button>
          )}
        </div>
        {list.error !== null ? (
          <ErrorNotice
            title={list.error.code === "bad_request" ? "This list cannot be shown" : "The traces could not be read"}
            error={list.error}
            onRetry={list.refresh}
          />
        ) : list.loading ? (
          <SkeletonRows count={24} />
        ) : list.rows.length > 0 ? (
          children
        ) : (
          <div className={styles["empty"]} data-outdated={list.outdated}>
            {empty}
          </div>
        )}
      </div>
      {list.moreError !== null ? (
        <div className={styles["foot"]}>
          <InlineError error={list.moreError} />
          <Button onClick={list.retryMore}>Load more</Button>
        </div>
      ) : (
        list.searchedTo !== null &&
        list.hasMore && (
          <div className={styles["foot"]} role="status">
            <span>Searched back to {formatTime(list.searchedTo)}</span>
            <Button disabled={list.loadingMore} onClick={list.loadMore}>
              {list.loadingMore ? "Searching…" : "Go on"}
            </Button>
          </div>
        )
      )}
    </>
  );
}
