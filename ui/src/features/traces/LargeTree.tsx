/** A large JSON value: what is opened is asked for, and nothing else is here. */
import { useState, type JSX, type KeyboardEvent } from "react";
import { useAct } from "../../api/queries.ts";
import type { ValueStep } from "../../bindings/api.ts";
import { IconButton } from "../../components/IconButton.tsx";
import { onJsonKey } from "../../components/json-keys.ts";
import { InlineError } from "../../components/Notice.tsx";
import { formatCount } from "../../lib/format.ts";
import { LargeEntries, type Reveal, type ValueAt } from "./LargeEntries.tsx";
import styles from "./LargeValues.module.css";

export function LargeTree({ trace_id, span_id, place }: ValueAt): JSX.Element {
  const at: ValueAt = { trace_id, span_id, place };
  const [text, setText] = useState("");
  const [index, setIndex] = useState(0);
  const [reveal, setReveal] = useState<Reveal>(null);
  const { mutate, data, error, isPending, reset } = useAct("value_find");
  const show = (paths: ReadonlyArray<ValueStep[]>, next: number) => {
    const steps = paths[next];
    if (steps === undefined) return;
    setIndex(next);
    setReveal({ steps });
  };
  const go = (by: number) => {
    if (text.trim() === "") return;
    if (data === undefined) mutate({ ...at, text }, { onSuccess: (found) => show(found.paths, 0) });
    else show(data.paths, (index + by + data.paths.length) % Math.max(1, data.paths.length));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  };
  const places = data?.paths.length ?? 0;
  return (
    <div className={styles["tree"]}>
      <div className={styles["search"]}>
        <input
          type="text"
          className={styles["input"]}
          aria-label="Find in this value"
          placeholder="Find in this value, then Enter"
          spellCheck={false}
          maxLength={300}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            reset();
          }}
          onKeyDown={onKey}
        />
        <span className={styles["told"]} role="status">
          {isPending && "…"}
          {data !== undefined && (places === 0 ? "No match" : `${formatCount(index + 1)} / ${formatCount(places)}${data.more ? "+" : ""}`)}
        </span>
        <IconButton icon="chevronUp" label="Previous place" onClick={() => go(-1)} />
        <IconButton icon="chevronDown" label="Next place" onClick={() => go(1)} />
      </div>
      {error !== null && <InlineError error={error} />}
      <div onKeyDown={onJsonKey}>
        <LargeEntries at={at} path={[]} reveal={reveal} />
      </div>
    </div>
  );
}
