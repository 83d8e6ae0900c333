/** What the timeline offers: closer and further, idle time, spans too short to see. */
import type { JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { formatDuration } from "../../lib/format.ts";
import { niceLength, timeIn, type Part, type TimeScale } from "./time-scale.ts";
import styles from "./Timeline.module.css";
import { isInTime } from "./tree-show.ts";
import type { Tree } from "./use-tree.ts";

/** From so many spans on it helps to leave out those that no bar could show. */
const many = 500;
/** Shorter bars than the whole divided by this are dots. */
const dots = 500;

type Props = {
  tree: Tree;
  scale: TimeScale;
  /** What of the whole is looked at. */
  part: Part;
  spans: number;
  hasIdle: boolean;
  compressed: boolean;
  onCompressed: (compressed: boolean) => void;
  onCloser: () => void;
  onFurther: () => void;
  onFit: () => void;
};

export function TimelineBar(props: Props): JSX.Element {
  const { tree, scale, part, spans, hasIdle, compressed, onCompressed, onCloser, onFurther, onFit } = props;
  const short = niceLength(Math.max(1, timeIn(scale, part) / dots));
  const isLeftOut = tree.filter.least_us > 0;
  const isClose = part.from > 0 || part.to < 1;
  const show = (from_us: number | null, to_us: number | null) => tree.setFilter({ ...tree.filter, from_us, to_us });
  return (
    <div className={styles["bar"]}>
      <IconButton icon="minus" label="Further away" action="trace.zoomOut" onClick={onFurther} />
      <IconButton icon="plus" label="Closer" action="trace.zoomIn" onClick={onCloser} />
      <IconButton icon="target" label="All of it" action="trace.zoomFit" onClick={onFit} />
      {hasIdle && (
        <label className={styles["check"]}>
          <input type="checkbox" checked={compressed} onChange={() => onCompressed(!compressed)} />
          Idle time compressed
        </label>
      )}
      {(spans >= many || isLeftOut) && (
        <Button look="quiet" onClick={() => tree.setFilter({ ...tree.filter, least_us: isLeftOut ? 0 : short })}>
          {isLeftOut ? "Show short spans again" : `Leave out spans under ${formatDuration(short)}`}
        </Button>
      )}
      {isClose && (
        <Button look="quiet" onClick={() => show(Math.floor(scale.momentAt(part.from)), Math.ceil(scale.momentAt(part.to)))}>
          Only spans in view
        </Button>
      )}
      {!isClose && isInTime(tree.filter) && (
        <Button look="quiet" onClick={() => show(null, null)}>
          Show spans of all times
        </Button>
      )}
      <span className={styles["legend"]}>
        <span className={styles["legendBar"]} />
        Critical path
      </span>
    </div>
  );
}
