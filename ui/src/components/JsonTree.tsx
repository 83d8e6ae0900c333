/** A JSON value as a tree that opens lazily: what is closed is not in the page, however large. */
import { useState, type JSX } from "react";
import type { JsonValue } from "../bindings/api.ts";
import { formatCount } from "../lib/format.ts";
import { entriesOf, isContainer, sizeOf, summaryOf } from "../lib/json.ts";
import { oneLine } from "../lib/visible-text.ts";
import { Icon } from "./Icon.tsx";
import { PlainText } from "./PlainText.tsx";
import styles from "./JsonTree.module.css";

const pageSize = 50;
const openDepth = 2;
/** A container this small opens by itself. */
const openSize = 30;

export function JsonTree({ value }: { value: JsonValue }): JSX.Element {
  return <div className={styles["tree"]}>{isContainer(value) ? <Entries value={value} depth={0} /> : <Leaf value={value} />}</div>;
}

function Entries({ value, depth }: { value: JsonValue; depth: number }): JSX.Element {
  const [shown, setShown] = useState(pageSize);
  const size = sizeOf(value);
  if (size === 0) return <span className={styles["summary"]}>{summaryOf(value)}</span>;
  return (
    <>
      {entriesOf(value, shown).map((entry) => (
        <Node key={entry.key} name={entry.key} value={entry.value} depth={depth} index={Array.isArray(value)} />
      ))}
      {size > shown && (
        <button type="button" className={styles["more"]} onClick={() => setShown(shown + pageSize * 4)}>
          Show {formatCount(Math.min(size - shown, pageSize * 4))} more of {formatCount(size)}
        </button>
      )}
    </>
  );
}

type NodeProps = { name: string; value: JsonValue; depth: number; index: boolean };

function Node({ name, value, depth, index }: NodeProps): JSX.Element {
  const [open, setOpen] = useState(depth < openDepth && sizeOf(value) <= openSize);
  const label = <span className={index ? styles["index"] : styles["key"]}>{oneLine(name, 200)}</span>;
  if (!isContainer(value) || sizeOf(value) === 0) {
    return (
      <div className={styles["node"]}>
        <span className={styles["pad"]} />
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  return (
    <div>
      <button type="button" className={styles["opener"]} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? "chevronDown" : "chevronRight"} size={12} className={styles["chevron"]} />
        {label}
        <span className={styles["summary"]}>
          {open ? (Array.isArray(value) ? `[ ${String(value.length)} ]` : "") : oneLine(summaryOf(value), 120)}
        </span>
      </button>
      {open && (
        <div className={styles["inner"]}>
          <Entries value={value} depth={depth + 1} />
        </div>
      )}
    </div>
  );
}

function Leaf({ value }: { value: JsonValue }): JSX.Element {
  if (typeof value === "string") {
    return (
      <span className={styles["string"]}>
        {value === "" ? <span className={styles["summary"]}>empty text</span> : <PlainText text={value} limit={600} code />}
      </span>
    );
  }
  if (isContainer(value)) return <span className={styles["summary"]}>{summaryOf(value)}</span>;
  return <span className={typeof value === "number" ? styles["number"] : styles["word"]}>{String(value)}</span>;
}
