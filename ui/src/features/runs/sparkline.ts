/** A metric's history as a line: values that are no numbers leave a gap. */
import type { RunPoint } from "../../bindings/api.ts";

type Size = { width: number; height: number };

/** SVG path data; null where fewer than two values can be drawn. Equal times are spread by their order. */
export function sparkPath(history: ReadonlyArray<RunPoint>, { width, height }: Size): string | null {
  const values = history.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length < 2) return null;
  const low = values.reduce((least, value) => Math.min(least, value));
  const span = values.reduce((most, value) => Math.max(most, value)) - low;
  const x = placesOf(history);
  const y = (value: number) => (span === 0 ? height / 2 : height - ((value - low) / span) * height);
  let pen = "M";
  let path = "";
  for (const [index, { value }] of history.entries()) {
    if (value === null) {
      pen = "M";
      continue;
    }
    path += `${pen}${((x[index] ?? 0) * width).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

/** From 0 to 1: by step where steps tell values apart, else by order. */
function placesOf(history: ReadonlyArray<RunPoint>): number[] {
  const first = history[0]?.step ?? 0;
  const steps = (history.at(-1)?.step ?? 0) - first;
  const rising = history.every((point, index) => index === 0 || point.step > (history[index - 1]?.step ?? 0));
  return history.map((point, index) => (rising && steps > 0 ? (point.step - first) / steps : index / Math.max(1, history.length - 1)));
}
