/** The text in the query bar: what is typed, and, a moment later, what is asked. */
import { useCallback, useEffect, useState } from "react";

/** Shorter than a pause between two words, longer than one between two keys. */
const settleMs = 120;

export type QueryText = {
  text: string;
  type: (text: string) => void;
  /** Asks without waiting. */
  now: (text: string) => void;
};

/** `asked` is what the address says; `onAsk` changes it. What comes into the address from elsewhere is taken over. */
export function useQueryText(asked: string, onAsk: (query: string) => void): QueryText {
  const [text, setText] = useState(asked);
  const [seen, setSeen] = useState(asked);
  // What was asked here and has not come back in the address yet.
  const [sent, setSent] = useState<string[]>([]);
  if (asked !== seen) {
    setSeen(asked);
    const known = sent.indexOf(asked);
    if (known < 0) setText(asked);
    setSent(known < 0 ? [] : sent.slice(known + 1));
  }
  const ask = useCallback(
    (query: string) => {
      setSent((before) => [...before, query]);
      onAsk(query);
    },
    [onAsk],
  );
  const pending = text !== (sent.at(-1) ?? seen);
  useEffect(() => {
    if (!pending) return undefined;
    const timer = setTimeout(() => ask(text), settleMs);
    return () => clearTimeout(timer);
  }, [pending, text, ask]);
  return {
    text,
    type: setText,
    now: (query) => {
      setText(query);
      if (query !== (sent.at(-1) ?? seen)) ask(query);
    },
  };
}
