/** The whole trace in one strip: how much ran when, what failed, and which part is looked at. Dragging chooses a part. */
import { useRef, useState, type JSX, type PointerEvent } from "react";
import type { Timeline } from "../../bindings/api.ts";
import { formatCount } from "../../lib/format.ts";
import { allOfIt, partOf, type Part, type TimeScale } from "./time-scale.ts";
import styles from "./Timeline.module.css";

type Props = { timeline: Timeline; scale: TimeScale; part: Part; onPart: (part: Part) => void };

/** A drag shorter than this share is a click. */
const leastDrag = 0.004;

export function TimelineOverview({ timeline, scale, part, onPart }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [begun, setBegun] = useState<number | null>(null);
  const shareAt = (event: PointerEvent) => {
    const rect = box.current?.getBoundingClientRect();
    return rect === undefined ? 0 : Math.min(1, Math.max(0, (event.clientX - rect.left) / rect.width));
  };
  const most = Math.max(1, ...timeline.buckets.map((one) => one.running));
  const isAll = part.from === 0 && part.to === 1;
  return (
    <div
      ref={box}
      className={styles["overview"]}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setBegun(shareAt(event));
      }}
      onPointerMove={(event) => {
        if (begun !== null && Math.abs(shareAt(event) - begun) > leastDrag) onPart(partOf(begun, shareAt(event)));
      }}
      onPointerUp={() => setBegun(null)}
      onDoubleClick={() => onPart(allOfIt)}
    >
      <div className={styles["loads"]} role="img" aria-label={`How much ran when, at most ${formatCount(most)} at once`}>
        {timeline.buckets.map((bucket, index) => {
          if (bucket.running === 0 && bucket.failed === 0) return null;
          const left = scale.shareOf(bucket.from_us) * 100;
          const width = scale.shareOf(bucket.to_us) * 100 - left;
          return (
            <span
              key={index}
              className={bucket.failed > 0 ? styles["loadBad"] : styles["load"]}
              style={{ left: `${String(left)}%`, width: `${String(width)}%`, height: `${String(15 + (bucket.running / most) * 85)}%` }}
            />
          );
        })}
      </div>
      {!isAll && (
        <span
          className={styles["look"]}
          style={{ left: `${String(part.from * 100)}%`, width: `${String((part.to - part.from) * 100)}%` }}
        />
      )}
    </div>
  );
}
