/** The field of the query bar: text, the underline of an error, and the suggestions below. */
import { useId, useLayoutEffect, useRef, useState, type JSX, type KeyboardEvent, type RefObject } from "react";
import { ErrorUnderline } from "./ErrorUnderline.tsx";
import { QuerySuggestions } from "./QuerySuggestions.tsx";
import styles from "./QueryBar.module.css";
import { useCompletion } from "./use-completion.ts";

type Props = {
  ref: RefObject<HTMLInputElement | null>;
  text: string;
  project: string | undefined;
  /** The character that an error is about, from 1. */
  errorAt: number | null;
  onType: (text: string) => void;
  onNow: (text: string) => void;
  onLeave: () => void;
};

export function QueryInput({ ref, text, project, errorAt, onType, onNow, onLeave }: Props): JSX.Element {
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [scrolled, setScrolled] = useState(0);
  const wanted = useRef<number | null>(null);
  const completion = useCompletion(text, caret, project);
  const { shown, chosen } = completion;
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    ref.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  const take = (index: number) => {
    const next = completion.take(index);
    if (next === null) return;
    wanted.current = next.caret;
    setCaret(next.caret);
    onType(next.text);
    ref.current?.focus();
  };
  const escape = () => {
    if (shown.length > 0) completion.close();
    else if (text === "") onLeave();
    else onNow("");
  };
  const acts: Record<string, (() => void) | undefined> = {
    ArrowDown: () => (shown.length > 0 ? completion.choose(1) : completion.open()),
    ArrowUp: shown.length > 0 ? () => completion.choose(-1) : undefined,
    Tab: shown.length > 0 ? () => take(Math.max(0, chosen)) : undefined,
    Enter: () => {
      if (chosen >= 0) {
        take(chosen);
        return;
      }
      completion.close();
      onNow(text);
      onLeave();
    },
    Escape: escape,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act =
      event.nativeEvent.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const follow = () => {
    if (wanted.current === null && document.activeElement === ref.current) setCaret(ref.current?.selectionStart ?? null);
  };
  return (
    <div className={styles["field"]}>
      <input
        ref={ref}
        className={styles["input"]}
        role="combobox"
        aria-label="Search traces"
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `${id}-${String(chosen)}` : undefined}
        aria-invalid={errorAt !== null}
        aria-describedby={errorAt === null ? undefined : "query-error"}
        placeholder="Search, or ask: status:error duration > 2s"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        value={text}
        onChange={(event) => {
          setCaret(event.target.selectionStart);
          onType(event.target.value);
        }}
        onSelect={follow}
        onFocus={follow}
        onBlur={() => setCaret(null)}
        onKeyDown={onKeyDown}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
      />
      {errorAt !== null && <ErrorUnderline text={text} at={errorAt} scrolled={scrolled} />}
      <QuerySuggestions id={id} shown={shown} chosen={chosen} onTake={take} />
    </div>
  );
}
