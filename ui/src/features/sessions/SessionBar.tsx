/** Title, search and time range of the list. */
import type { JSX, RefObject } from "react";
import { useEffect, useRef, useState } from "react";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { TimeChoice } from "../../components/TimeChoice.tsx";
import { formatCount } from "../../lib/format.ts";
import type { SessionSearch } from "../../lib/search.ts";
import styles from "./Sessions.module.css";
import type { SessionList } from "./use-session-list.ts";

/** Typing rests this long before it is searched for. */
const restMs = 120;

type Change = Partial<{ [K in "q" | "range" | "from" | "to"]: SessionSearch[K] | undefined }>;
type Props = {
  field: RefObject<HTMLInputElement | null>;
  search: SessionSearch;
  list: SessionList;
  onChange: (change: Change, replace: boolean) => void;
  /** The list takes the focus. */
  onLeave: () => void;
};

export function SessionBar({ field, search, list, onChange, onLeave }: Props): JSX.Element {
  const [text, type] = useTyped(search.q ?? "", (q) => onChange({ q: q === "" ? undefined : q }, true));
  return (
    <>
      <header className={styles["bar"]}>
        <h1 className={styles["title"]}>Sessions</h1>
        <Total total={list.total} />
        <div className={styles["search"]} role="search">
          <Icon name="search" size={14} />
          <input
            ref={field}
            type="text"
            className={styles["field"]}
            aria-label="Search sessions"
            aria-invalid={list.searchError !== null}
            aria-describedby={list.searchError === null ? undefined : "session-search-error"}
            aria-keyshortcuts="/"
            placeholder="Search by id, words or user:ada"
            spellCheck={false}
            autoComplete="off"
            value={text}
            onChange={(event) => type(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" && event.key !== "ArrowDown" && event.key !== "Enter") return;
              event.preventDefault();
              if (event.key === "Escape" && text !== "") type("");
              else onLeave();
            }}
          />
          {text !== "" && (
            <IconButton
              icon="cross"
              label="Clear the search"
              className={styles["clear"]}
              onClick={() => {
                type("");
                field.current?.focus();
              }}
            />
          )}
        </div>
        <TimeChoice search={search} onChange={(time) => onChange(time, false)} />
      </header>
      {list.searchError !== null && (
        <div id="session-search-error" className={styles["wrong"]}>
          <InlineError error={list.searchError} />
        </div>
      )}
    </>
  );
}

/** The engine counts up to here; one more stands for more. */
const countedUpTo = 10_000;

function Total({ total }: { total: number | null }): JSX.Element | null {
  if (total === null) return null;
  const text = total > countedUpTo ? `more than ${formatCount(countedUpTo)}` : formatCount(total);
  return <span className={styles["total"]}>{text}</span>;
}

/** What is typed; told after a rest, and given up where the address changes by itself: back, forward, a link. */
function useTyped(q: string, onRest: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(q);
  const [known, setKnown] = useState(q);
  const [told, setTold] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  if (q !== known) {
    setKnown(q);
    if (q !== told) {
      setTold(q);
      setText(q);
    }
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setTold(next);
      onRest(next);
    }, restMs);
  };
  return [text, type];
}
