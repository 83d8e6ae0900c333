/** A list of anything of which only a part is drawn until more is wanted. */
import { useState, type JSX, type ReactNode } from "react";
import { formatCount } from "../lib/format.ts";
import styles from "./Portion.module.css";
import { useSought } from "./sought.ts";

const step = 200;

type Props<T> = {
  items: readonly T[];
  /** So many are drawn at first. */
  first?: number;
  /** Whether an item says what the reader looks for: it is then drawn. */
  says?: (item: T, needle: string) => boolean;
  /** The list around the items. */
  children: (items: ReactNode) => ReactNode;
  render: (item: T, index: number) => ReactNode;
};

export function Portion<T>({ items, first = 100, says, children, render }: Props<T>): JSX.Element {
  const [count, setCount] = useState(first);
  const needle = useSought();
  const [sought, setSought] = useState("");
  if (needle !== sought) {
    setSought(needle);
    const last = needle === "" || says === undefined ? -1 : items.findLastIndex((item) => says(item, needle));
    if (last >= count) setCount(last + 1);
  }
  const left = items.length - count;
  return (
    <>
      {children(items.slice(0, count).map(render))}
      {left > 0 && (
        <button type="button" className={styles["more"]} onClick={() => setCount(count + step)}>
          Show {formatCount(Math.min(step, left))} more of {formatCount(items.length)}
        </button>
      )}
    </>
  );
}
