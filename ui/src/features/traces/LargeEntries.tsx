/** The entries of a part of a large value, asked for in pages. */
import { useQueries } from "@tanstack/react-query";
import { useEffect, useRef, useState, type JSX } from "react";
import { call } from "../../api/client.ts";
import { commandQuery } from "../../api/queries.ts";
import type { ValueEntry, ValueGetRequest, ValueStep } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { copyText } from "../../lib/clipboard.ts";
import { formatCount } from "../../lib/format.ts";
import { pathText, textOf } from "../../lib/json.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./LargeValues.module.css";

export type ValueAt = Pick<ValueGetRequest, "trace_id" | "span_id" | "place">;
/** The way to the entry that is to be shown; a new object each time. */
export type Reveal = { steps: readonly ValueStep[] } | null;
type Way = ReadonlyArray<{ key: string; inList: boolean }>;

const page = 100;
/** What is opened again within this time is not asked for again. */
const keptMs = 30_000;

type Props = { at: ValueAt; path: Way; reveal: Reveal };

export function LargeEntries({ at, path, reveal }: Props): JSX.Element {
  const [offsets, setOffsets] = useState<readonly number[]>([0]);
  const [seen, setSeen] = useState<Reveal>(null);
  if (reveal !== seen) {
    setSeen(reveal);
    const index = reveal?.steps[path.length]?.index;
    const offset = index === undefined ? 0 : Math.floor(index / page) * page;
    // Only the page in which it lies: all pages before it would be too much.
    if (!offsets.includes(offset)) setOffsets([offset]);
  }
  const keys = path.map((step) => step.key);
  const answers = useQueries({
    queries: offsets.map((offset) => ({ ...commandQuery("value_get", { ...at, path: keys, offset, count: page }), gcTime: keptMs })),
  });
  const first = answers[0]?.data;
  const error = answers.find((answer) => answer.error !== null)?.error ?? null;
  if (error !== null) return <InlineError error={error} />;
  if (first === undefined) return <span className={styles["kind"]}>…</span>;
  if (first.kind === "text" || first.kind === "plain") {
    const value = answers.map((answer) => (answer.data === undefined ? "" : textOf(answer.data.value))).join("");
    const last = (offsets.at(-1) ?? 0) + page * 1000;
    return (
      <>
        <PlainText text={value} code />
        {first.size > last && (
          <button type="button" className={styles["more"]} onClick={() => setOffsets([...offsets, last])}>
            Load more of {formatCount(first.size)} characters
          </button>
        )}
      </>
    );
  }
  const [from, to] = [offsets[0] ?? 0, (offsets.at(-1) ?? 0) + page];
  const inList = first.kind === "list";
  return (
    <>
      {from > 0 && (
        <button type="button" className={styles["more"]} onClick={() => setOffsets([Math.max(0, from - page), ...offsets])}>
          Show {formatCount(Math.min(page, from))} before these
        </button>
      )}
      {answers.flatMap((answer) =>
        (answer.data?.entries ?? []).map((entry) => (
          <Entry key={entry.key} at={at} entry={entry} path={[...path, { key: entry.key, inList }]} reveal={reveal} />
        )),
      )}
      {first.size > to && (
        <button type="button" className={styles["more"]} onClick={() => setOffsets([...offsets, to])}>
          Show {formatCount(Math.min(page, first.size - to))} more of {formatCount(first.size)}
        </button>
      )}
    </>
  );
}

function leadsTo(reveal: Reveal, path: Way): boolean {
  return reveal !== null && reveal.steps.length >= path.length && path.every((step, index) => step.key === reveal.steps[index]?.key);
}

function kindWords({ kind, size }: ValueEntry): string {
  if (kind === "object") return `{ ${formatCount(size)} }`;
  return kind === "list" ? `[ ${formatCount(size)} ]` : `text, ${formatCount(size)} characters`;
}

function Entry({ at, entry, path, reveal }: Props & { entry: ValueEntry }): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [seen, setSeen] = useState<Reveal>(null);
  const leads = leadsTo(reveal, path);
  const isIt = leads && reveal?.steps.length === path.length;
  if (reveal !== seen) {
    setSeen(reveal);
    if (leads && !isIt) setOpen(true);
  }
  useEffect(() => {
    if (reveal !== null && isIt) row.current?.scrollIntoView({ block: "center" });
  }, [isIt, reveal]);
  const isWhole = entry.kind === "plain" || (entry.kind === "text" && entry.value !== null);
  const canOpen = !isWhole && entry.size > 0;
  const inside = open && !isIt && leads ? reveal : null;
  return (
    <div>
      <div ref={row} className={styles["node"]} data-row="" data-found={isIt} tabIndex={canOpen ? undefined : -1}>
        {canOpen ? (
          <button type="button" className={styles["opener"]} aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? "chevronDown" : "chevronRight"} size={12} />
            <span className={styles["key"]}>{oneLine(entry.key, 200)}</span>
            <span className={styles["kind"]}>{kindWords(entry)}</span>
          </button>
        ) : (
          <>
            <span className={styles["pad"]} />
            <span className={styles["key"]}>{oneLine(entry.key, 200)}</span>
            <span className={styles["value"]}>{isWhole ? <PlainText text={textOf(entry.value)} code /> : kindWords(entry)}</span>
          </>
        )}
        <Actions at={at} path={path} name={oneLine(entry.key, 60)} />
      </div>
      {open && (
        <div className={styles["inner"]} data-inner="">
          <LargeEntries at={at} path={path} reveal={inside} />
        </div>
      )}
    </div>
  );
}

/** A part as text, whatever its length: a text as it is, the rest as JSON. */
async function copyPart(at: ValueAt, path: Way): Promise<boolean> {
  const { text } = await call("value_text", { ...at, path: path.map((step) => step.key) });
  return copyText(text);
}

function Actions({ at, path, name }: { at: ValueAt; path: Way; name: string }): JSX.Element {
  const [done, setDone] = useState<{ what: "path" | "value"; copied: boolean } | null>(null);
  const copy = (what: "path" | "value") => {
    const copying = what === "path" ? copyText(pathText(path)) : copyPart(at, path);
    void copying.then(
      (copied) => setDone({ what, copied }),
      () => setDone({ what, copied: false }),
    );
  };
  const face = (what: "path" | "value", word: string) => (done?.what === what ? (done.copied ? "copied" : "not copied") : word);
  return (
    <>
      <button type="button" className={styles["copy"]} aria-label={`Copy the path to ${name}`} onClick={() => copy("path")}>
        {face("path", "path")}
      </button>
      <button type="button" className={styles["copy"]} aria-label={`Copy ${name}`} onClick={() => copy("value")}>
        {face("value", "copy")}
      </button>
    </>
  );
}
