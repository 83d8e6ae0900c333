/** The text in the query bar: what is typed is asked at once, and so seldom that a list can answer between two questions. */
import { useCallback, useEffect, useRef, useState } from "react";

/** Between two questions, milliseconds: shorter than a quick hand needs between two keys. */
const restMs = 40;

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
  const askedAt = useRef(0);
  if (asked !== seen) {
    setSeen(asked);
    const known = sent.indexOf(asked);
    if (known < 0) setText(asked);
    setSent(known < 0 ? [] : sent.slice(known + 1));
  }
  const ask = useCallback(
    (query: string) => {
      askedAt.current = Date.now();
      setSent((before) => [...before, query]);
      onAsk(query);
    },
    [onAsk],
  );
  const pending = text !== (sent.at(-1) ?? seen);
  useEffect(() => {
    if (!pending) return undefined;
    const timer = setTimeout(() => ask(text), Math.max(0, askedAt.current + restMs - Date.now()));
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
