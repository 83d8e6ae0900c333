/** Find in the trace: what to look for, how often it is said, and the way from place to place. */
import { useEffect, useRef, type JSX, type KeyboardEvent } from "react";
import { IconButton } from "../../components/IconButton.tsx";
import { formatCount, plural } from "../../lib/format.ts";
import { asSentence } from "../../lib/sentence.ts";
import styles from "./FindBar.module.css";
import { HitSnippet } from "./HitSnippet.tsx";
import type { Finding } from "./use-finding.ts";

function told({ found, text }: Finding): string {
  if (text.trim() === "") return "";
  const { count, matches, state, searched, total } = found;
  const places = count === 0 ? "No match" : `${plural(count, "match", "matches")} in ${plural(matches.length, "span")}`;
  if (state === "searching") return `${count === 0 ? "" : `${places} · `}${formatCount(searched)} of ${plural(total, "span")} searched …`;
  if (state === "enough") return `${places} so far · ${formatCount(searched)} of ${plural(total, "span")} searched`;
  return places;
}

export function FindBar({ finding }: { finding: Finding }): JSX.Element {
  const { found, text, setText, step, close, index, asked } = finding;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked === 0) return;
    input.current?.focus();
    input.current?.select();
  }, [asked]);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const match = index === null ? undefined : found.matches[index];
  return (
    <search className={styles["bar"]} aria-label="Find in the trace">
      <div className={styles["line"]}>
        <input
          ref={input}
          type="text"
          className={styles["input"]}
          aria-label="Find in the trace"
          placeholder="Find in all spans"
          spellCheck={false}
          maxLength={300}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
        <span className={styles["told"]} role="status">
          {match !== undefined && `${formatCount((index ?? 0) + 1)} / ${formatCount(found.matches.length)} · `}
          {told(finding)}
        </span>
        <IconButton icon="chevronUp" label="Previous match" action="trace.previousMatch" onClick={() => step(-1)} />
        <IconButton icon="chevronDown" label="Next match" action="trace.nextMatch" onClick={() => step(1)} />
        <IconButton icon="cross" label="Close the search" keys="Escape" onClick={close} />
      </div>
      {found.error !== null && (
        <p className={styles["error"]} role="alert">
          {asSentence(found.error.message)}
        </p>
      )}
      {match !== undefined && (
        <p className={styles["snippet"]}>
          <HitSnippet hit={match.hit} />
        </p>
      )}
    </search>
  );
}
