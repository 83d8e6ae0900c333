/**
 * A JSON value as a tree that opens lazily: what is closed is not in the page, however large. Large
 * ones can be searched; every entry's path and value can be copied.
 */
import { useState, type JSX } from "react";
import type { JsonValue } from "../bindings/api.ts";
import { isContainer, sizeOf, type Step } from "../lib/json.ts";
import { onJsonKey } from "./json-keys.ts";
import { JsonRevealProvider, type JsonReveal } from "./json-reveal.ts";
import { JsonEntries, JsonLeaf } from "./JsonNode.tsx";
import { JsonSearch } from "./JsonSearch.tsx";
import styles from "./JsonTree.module.css";

/** From so many entries on, of a container and those in it, one can search. */
const searchable = 60;

const root: readonly Step[] = [];

/** Entries, counted no further than needed. */
function isLarge(value: JsonValue): boolean {
  let count = 0;
  const open: JsonValue[] = [value];
  while (open.length > 0 && count < searchable) {
    const one = open.pop();
    if (one === undefined || !isContainer(one)) continue;
    count += sizeOf(one);
    const inner = Array.isArray(one) ? one.slice(0, searchable) : Object.values(one).slice(0, searchable);
    for (const entry of inner) if (entry !== undefined) open.push(entry);
  }
  return count >= searchable;
}

export function JsonTree({ value }: { value: JsonValue }): JSX.Element {
  const [reveal, setReveal] = useState<JsonReveal>(null);
  const [large] = useState(() => isLarge(value));
  if (!isContainer(value)) {
    return (
      <div className={styles["tree"]}>
        <JsonLeaf value={value} />
      </div>
    );
  }
  return (
    <JsonRevealProvider value={reveal}>
      <div className={styles["tree"]}>
        {large && <JsonSearch value={value} onReveal={(steps) => setReveal({ steps })} />}
        <div onKeyDown={onJsonKey}>
          <JsonEntries value={value} path={root} />
        </div>
      </div>
    </JsonRevealProvider>
  );
}
