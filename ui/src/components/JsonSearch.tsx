/** Finding in one large JSON value: the way to each place is opened. */
import { useEffect, useState, type JSX, type KeyboardEvent } from "react";
import type { JsonValue } from "../bindings/api.ts";
import { formatCount } from "../lib/format.ts";
import type { Step } from "../lib/json.ts";
import { searchJson, type JsonFound } from "../lib/json-search.ts";
import { useDebounced } from "../lib/use-debounced.ts";
import { IconButton } from "./IconButton.tsx";
import styles from "./JsonSearch.module.css";

const nothing: JsonFound = { hits: [], isDone: true };

function useSearch(value: JsonValue, text: string): JsonFound {
  const [found, setFound] = useState(nothing);
  useEffect(() => {
    const search = searchJson(value, text);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = () => {
      const step = search.next();
      setFound(step.value);
      if (step.done !== true) timer = setTimeout(go, 0);
    };
    go();
    return () => clearTimeout(timer);
  }, [value, text]);
  return found;
}

/** As many as are found until there is one. */
function firstHits(value: JsonValue, text: string): JsonFound["hits"] {
  const search = searchJson(value, text);
  let found = search.next();
  while (found.done !== true && found.value.hits.length === 0) found = search.next();
  return found.value.hits;
}

type Props = { value: JsonValue; onReveal: (steps: readonly Step[]) => void };

export function JsonSearch({ value, onReveal }: Props): JSX.Element {
  const [text, setText] = useState("");
  const [at, setAt] = useState<number | null>(null);
  const settled = useDebounced(text.trim(), 150);
  const { hits, isDone } = useSearch(value, settled);
  const step = (by: number) => {
    // Whoever types and presses Enter does not wait for the pause.
    const known = settled === text.trim() ? hits : firstHits(value, text.trim());
    if (known.length === 0) return;
    const next = at === null ? (by > 0 ? 0 : known.length - 1) : (at + by + known.length) % known.length;
    setAt(next);
    const steps = known[next];
    if (steps !== undefined) onReveal(steps);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    step(event.shiftKey ? -1 : 1);
  };
  const place = at === null || at >= hits.length ? "" : `${formatCount(at + 1)} / `;
  return (
    <div className={styles["search"]}>
      <input
        type="text"
        className={styles["input"]}
        aria-label="Find in this value"
        placeholder="Find in this value"
        spellCheck={false}
        maxLength={300}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(null);
        }}
        onKeyDown={onKey}
      />
      {text.trim() !== "" && (
        <>
          <span className={styles["told"]} role="status">
            {`${place}${formatCount(hits.length)}${isDone ? "" : " …"}`}
          </span>
          <IconButton icon="chevronUp" label="Previous place" onClick={() => step(-1)} />
          <IconButton icon="chevronDown" label="Next place" onClick={() => step(1)} />
        </>
      )}
    </div>
  );
}
