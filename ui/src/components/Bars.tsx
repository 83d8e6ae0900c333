/** A small bar chart of a time. The part under the mouse is told; a click picks it, a drag picks from where to where; so do arrows, Shift and Enter. */
import type { JSX, KeyboardEvent, PointerEvent } from "react";
import { barAt, barsOf, markedBars, topOf, type BarMark } from "../lib/bars.ts";
import styles from "./Bars.module.css";

type Props = {
  label: string;
  values: ReadonlyArray<number | null>;
  /** Heights within the others, on their scale. */
  inner?: ReadonlyArray<number | null> | undefined;
  tone?: "plain" | "bad";
  mark: BarMark | null;
  /** What the marked bars say. */
  markText: string;
  /** Whether it takes the focus; of several over the same time, one does. */
  focusable?: boolean;
  onMark: (mark: BarMark | null) => void;
  /** From the first bar to the last, both included. */
  onPick: (first: number, last: number) => void;
};

const height = 22;

const drags = (event: PointerEvent) => event.currentTarget.hasPointerCapture(event.pointerId);

export function Bars({ label, values, inner, tone = "plain", mark, markText, focusable = false, onMark, onPick }: Props): JSX.Element {
  const top = topOf(values);
  const count = values.length;
  const [first, last] = mark === null ? [-1, -1] : markedBars(mark);
  const under = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return barAt((event.clientX - box.left) / box.width, count);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };
    const step = steps[event.key];
    if (step !== undefined) {
      const at = Math.max(0, Math.min(count - 1, (mark?.at ?? (step > 0 ? -1 : count)) + step));
      onMark({ at, anchor: event.shiftKey ? (mark?.anchor ?? mark?.at ?? at) : null });
    } else if (event.key === "Enter" && mark !== null) onPick(first, last);
    else return;
    event.preventDefault();
  };
  const focus = focusable
    ? {
        role: "slider",
        tabIndex: 0,
        "aria-label": `${label}: arrows point at a part of the time, with Shift from there on, Enter narrows to it`,
        "aria-valuemin": 0,
        "aria-valuemax": Math.max(0, count - 1),
        "aria-valuenow": mark?.at ?? 0,
        "aria-valuetext": mark === null ? "none" : markText,
        onKeyDown,
        onBlur: () => onMark(null),
      }
    : { "aria-hidden": true };
  return (
    <div
      className={styles["box"]}
      onPointerDown={(event) => {
        const at = under(event);
        if (event.button !== 0 || at === null) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        onMark({ at, anchor: at });
      }}
      onPointerMove={(event) => {
        const at = under(event);
        if (at !== null) onMark({ at, anchor: drags(event) ? (mark?.anchor ?? at) : null });
      }}
      onPointerUp={(event) => {
        if (drags(event) && mark !== null) onPick(first, last);
      }}
      onPointerCancel={() => onMark(null)}
      onPointerLeave={(event) => {
        if (!drags(event)) onMark(null);
      }}
      {...focus}
    >
      <svg
        className={styles["chart"]}
        data-tone={tone}
        viewBox={`0 0 ${String(Math.max(1, count))} ${String(height)}`}
        preserveAspectRatio="none"
      >
        {mark !== null && <rect className={styles["band"]} x={first} y={0} width={last - first + 1} height={height} />}
        {barsOf(values, height, top).map((bar, index) => (
          <rect key={index} className={styles["bar"]} data-marked={index >= first && index <= last} {...bar} />
        ))}
        {inner !== undefined && barsOf(inner, height, top).map((bar, index) => <rect key={index} className={styles["inner"]} {...bar} />)}
      </svg>
    </div>
  );
}
