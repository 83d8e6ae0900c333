/** Grey bars for what is on its way; they appear only when it takes a moment. */
import type { JSX } from "react";
import styles from "./Skeleton.module.css";

export function SkeletonRows({ count, height = 32 }: { count: number; height?: number }): JSX.Element {
  return (
    <div className={styles["rows"]} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles["row"]} style={{ height }}>
          <span className={styles["bar"]} style={{ width: `${String(30 + ((index * 37) % 50))}%` }} />
        </div>
      ))}
    </div>
  );
}
