/** A small bar chart. The bar under the mouse is told; a click, or Enter on the one chosen by arrows, picks it. */
import type { JSX, KeyboardEvent, MouseEvent } from "react";
import { barAt, barsOf, topOf } from "../lib/bars.ts";
import styles from "./Bars.module.css";

type Props = {
  label: string;
  values: ReadonlyArray<number | null>;
  /** Heights within the others, on their scale. */
  inner?: ReadonlyArray<number | null> | undefined;
  tone?: "plain" | "bad";
  pointed: number | null;
  /** What the pointed bar says. */
  pointedText: string;
  /** Whether it takes the focus; of several over the same time, one does. */
  focusable?: boolean;
  onPoint: (index: number | null) => void;
  onPick: (index: number) => void;
};

const height = 22;

export function Bars({
  label,
  values,
  inner,
  tone = "plain",
  pointed,
  pointedText,
  focusable = false,
  onPoint,
  onPick,
}: Props): JSX.Element {
  const top = topOf(values);
  const count = values.length;
  const under = (event: MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return barAt((event.clientX - box.left) / box.width, count);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };
    const step = steps[event.key];
    if (step !== undefined) onPoint(Math.max(0, Math.min(count - 1, (pointed ?? (step > 0 ? -1 : count)) + step)));
    else if (event.key === "Enter" && pointed !== null) onPick(pointed);
    else return;
    event.preventDefault();
  };
  const focus = focusable
    ? {
        role: "slider",
        tabIndex: 0,
        "aria-label": `${label}: arrows point at a part of the time, Enter narrows to it`,
        "aria-valuemin": 0,
        "aria-valuemax": Math.max(0, count - 1),
        "aria-valuenow": pointed ?? 0,
        "aria-valuetext": pointed === null ? "none" : pointedText,
        onKeyDown,
        onBlur: () => onPoint(null),
      }
    : { "aria-hidden": true };
  return (
    <div
      className={styles["box"]}
      onMouseMove={(event) => onPoint(under(event))}
      onMouseLeave={() => onPoint(null)}
      onClick={(event) => {
        const index = under(event);
        if (index !== null) onPick(index);
      }}
      {...focus}
    >
      <svg
        className={styles["chart"]}
        data-tone={tone}
        viewBox={`0 0 ${String(Math.max(1, count))} ${String(height)}`}
        preserveAspectRatio="none"
      >
        {pointed !== null && <rect className={styles["band"]} x={pointed} y={0} width={1} height={height} />}
        {barsOf(values, height, top).map((bar, index) => (
          <rect key={index} className={styles["bar"]} data-pointed={index === pointed} {...bar} />
        ))}
        {inner !== undefined && barsOf(inner, height, top).map((bar, index) => <rect key={index} className={styles["inner"]} {...bar} />)}
      </svg>
    </div>
  );
}
