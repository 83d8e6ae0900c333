/** The list itself: on its way, failed, empty, or the rows, with what stands above and below them. */
import type { JSX, ReactNode } from "react";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { formatTime } from "../../lib/format.ts";
import styles from "./Sessions.module.css";
import type { SessionList } from "./use-session-list.ts";

type Props = {
  list: SessionList;
  /** Whether the list is in another order than the usual one. */
  sorted: boolean;
  empty: ReactNode;
  onTop: () => void;
  children: ReactNode;
};

export function SessionBody({ list, sorted, empty, onTop, children }: Props): JSX.Element {
  return (
    <>
      {list.counting && (
        <p role="status" className={styles["note"]}>
          Sessions that an earlier version stored are being counted; the list grows until that is done.
        </p>
      )}
      <div className={styles["list"]}>
        <div role="status" className={styles["slot"]}>
          {list.news && (
            <button type="button" className={styles["news"]} onClick={onTop}>
              <Icon name="arrowUp" size={12} />
              New turns
            </button>
          )}
        </div>
        {list.error !== null ? (
          <ErrorNotice title="The sessions could not be read" error={list.error} onRetry={list.refresh} />
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
      <Foot list={list} sorted={sorted} />
    </>
  );
}

function Foot({ list, sorted }: Pick<Props, "list" | "sorted">): JSX.Element | null {
  if (list.moreError !== null) {
    return (
      <div className={styles["foot"]}>
        <InlineError error={list.moreError} />
        <Button onClick={list.loadMore}>Load more</Button>
      </div>
    );
  }
  if (list.limited) {
    return (
      <div className={styles["foot"]} role="status">
        {sorted
          ? "Sorted are those that the search found first. Further words narrow it."
          : "A search names a thousand sessions at most. Further words narrow it."}
      </div>
    );
  }
  if (sorted && list.searchedTo !== null) {
    return (
      <div className={styles["foot"]} role="status">
        Sorted are the sessions active since {formatTime(list.searchedTo)}. A time range narrows them.
      </div>
    );
  }
  if (list.searchedTo === null || !list.hasMore) return null;
  return (
    <div className={styles["foot"]} role="status">
      <span>Searched back to {formatTime(list.searchedTo)}</span>
      <Button disabled={list.loadingMore} onClick={list.loadMore}>
        {list.loadingMore ? "Searching…" : "Go on"}
      </Button>
    </div>
  );
}
