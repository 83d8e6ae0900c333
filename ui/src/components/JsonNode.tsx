/** The entries of a JSON container, and one of them. */
import { useEffect, useRef, useState, type FocusEvent, type JSX } from "react";
import type { JsonValue } from "../bindings/api.ts";
import { formatCount } from "../lib/format.ts";
import { placesOf } from "../lib/find-places.ts";
import { entriesOf, isContainer, placeOf, sizeOf, summaryOf, type Step } from "../lib/json.ts";
import { oneLine } from "../lib/visible-text.ts";
import { Icon } from "./Icon.tsx";
import { JsonActions } from "./JsonActions.tsx";
import { useJsonReveal, type JsonReveal } from "./json-reveal.ts";
import styles from "./JsonTree.module.css";
import { PlainText } from "./PlainText.tsx";
import { useSought } from "./sought.ts";

const pageSize = 50;
const openDepth = 2;
/** A container this small opens by itself. */
const openSize = 30;
/** Entries that are looked through to see whether a container says what is looked for. */
const mostLooked = 2000;

/** The next step below `path` on the way that is to be shown; null if the way does not lead through here. */
function nextStep(reveal: JsonReveal, path: readonly Step[]): Step | null {
  if (reveal === null || reveal.steps.length <= path.length) return null;
  return path.every((step, index) => step.key === reveal.steps[index]?.key) ? (reveal.steps[path.length] ?? null) : null;
}

export function JsonEntries({ value, path }: { value: JsonValue; path: readonly Step[] }): JSX.Element {
  const [range, setRange] = useState({ from: 0, to: pageSize });
  const [seen, setSeen] = useState<JsonReveal>(null);
  const reveal = useJsonReveal();
  const size = sizeOf(value);
  const step = nextStep(reveal, path);
  if (reveal !== seen) {
    setSeen(reveal);
    const place = step === null ? -1 : placeOf(value, step.key);
    // Far away only what lies around it is shown: all before it would be too much.
    if (place >= 0 && (place < range.from || place >= range.to)) {
      const from = Math.max(0, place - 5);
      setRange({ from, to: from + pageSize });
    }
  }
  if (size === 0) return <span className={styles["summary"]}>{summaryOf(value)}</span>;
  const { from, to } = range;
  const inList = Array.isArray(value);
  return (
    <>
      {from > 0 && (
        <button type="button" className={styles["more"]} onClick={() => setRange({ from: Math.max(0, from - pageSize * 4), to })}>
          Show {formatCount(Math.min(from, pageSize * 4))} before these
        </button>
      )}
      {entriesOf(value, from, to).map((entry, index) => (
        <Node
          key={entry.key}
          name={entry.key}
          value={entry.value}
          path={[...path, { key: entry.key, inList }]}
          isFirst={index === 0 && path.length === 0}
        />
      ))}
      {size > to && (
        <button type="button" className={styles["more"]} onClick={() => setRange({ from, to: to + pageSize * 4 })}>
          Show {formatCount(Math.min(size - to, pageSize * 4))} more of {formatCount(size)}
        </button>
      )}
    </>
  );
}

/** Whether something within says it; containers with very many entries are not looked through to their end. */
function saysWithin(value: JsonValue, needle: string): boolean {
  const open: JsonValue[] = [value];
  for (let looked = 0; open.length > 0 && looked < mostLooked; looked += 1) {
    const one = open.pop();
    if (one === undefined) break;
    if (!isContainer(one)) {
      if (placesOf(String(one), needle, 1).length > 0) return true;
      continue;
    }
    for (const entry of entriesOf(one, 0, mostLooked)) {
      if (placesOf(entry.key, needle, 1).length > 0) return true;
      open.push(entry.value);
    }
  }
  return false;
}

type NodeProps = {
  name: string;
  value: JsonValue;
  path: readonly Step[];
  /** The way in for the Tab key; from there the arrows go on. */
  isFirst: boolean;
};

function Node({ name, value, path, isFirst }: NodeProps): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  const reveal = useJsonReveal();
  const needle = useSought();
  const [open, setOpen] = useState(path.length <= openDepth && sizeOf(value) <= openSize);
  const [active, setActive] = useState(false);
  const [seen, setSeen] = useState<{ reveal: JsonReveal; needle: string }>({ reveal: null, needle: "" });
  if (seen.reveal !== reveal || seen.needle !== needle) {
    setSeen({ reveal, needle });
    if (!open && (nextStep(reveal, path) !== null || (needle !== "" && needle !== seen.needle && saysWithin(value, needle)))) setOpen(true);
  }
  const isIt = reveal !== null && reveal.steps.length === path.length && path.every((step, index) => step.key === reveal.steps[index]?.key);
  useEffect(() => {
    if (reveal !== null && isIt) row.current?.scrollIntoView({ block: "center" });
  }, [isIt, reveal]);
  const inList = path.at(-1)?.inList === true;
  const label = <span className={inList ? styles["index"] : styles["key"]}>{oneLine(name, 200)}</span>;
  const wake = {
    onPointerEnter: () => setActive(true),
    onPointerLeave: () => setActive(row.current?.contains(document.activeElement) === true),
    onFocus: () => setActive(true),
    onBlur: (event: FocusEvent) => setActive(row.current?.contains(event.relatedTarget) === true),
  };
  const actions = active && <JsonActions path={path} value={value} />;
  if (!isContainer(value) || sizeOf(value) === 0) {
    return (
      <div
        ref={row}
        role="group"
        aria-label={oneLine(name, 60)}
        className={styles["node"]}
        data-row=""
        data-found={isIt}
        tabIndex={isFirst ? 0 : -1}
        {...wake}
      >
        <span className={styles["pad"]} />
        {label}
        <JsonLeaf value={value} />
        {actions}
      </div>
    );
  }
  return (
    <div>
      <div ref={row} className={styles["line"]} data-row="" data-found={isIt} {...wake}>
        <button type="button" className={styles["opener"]} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? "chevronDown" : "chevronRight"} size={12} className={styles["chevron"]} />
          {label}
          <span className={styles["summary"]}>
            {open ? (Array.isArray(value) ? `[ ${formatCount(value.length)} ]` : "") : oneLine(summaryOf(value), 120)}
          </span>
        </button>
        {actions}
      </div>
      {open && (
        <div className={styles["inner"]} data-inner="">
          <JsonEntries value={value} path={path} />
        </div>
      )}
    </div>
  );
}

export function JsonLeaf({ value }: { value: JsonValue }): JSX.Element {
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
