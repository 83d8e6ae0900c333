/** The conversation: what a person would have read of the trace. Each part leads to its span. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type JSX, type RefObject } from "react";
import { Button } from "../../components/Button.tsx";
import { ErrorNotice, InlineError, Notice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { formatShare, plural } from "../../lib/format.ts";
import styles from "./Conversation.module.css";
import { indexOfSpan } from "./conversation.ts";
import { ConversationEntry } from "./ConversationEntry.tsx";
import { useConversation, type Reading } from "./use-conversation.ts";

/** Brings what a span said into view; false if it said nothing, or that is not read yet. */
export type GoToSpan = (id: string) => boolean;

type Props = {
  trace: string;
  selected: string | null;
  goTo: RefObject<GoToSpan | null>;
  focusTree: RefObject<boolean>;
  onSpan: (id: string) => void;
};

export function Conversation({ trace, selected, goTo: goToRef, focusTree: focusRef, onSpan }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const reading = useConversation(trace);
  const { entries, hasMore, more } = reading;
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => 110,
    overscan: 4,
    gap: 10,
  });
  const items = virtual.getVirtualItems();
  const isNearEnd = (items.at(-1)?.index ?? 0) >= entries.length - 8;
  useEffect(() => {
    if (hasMore && isNearEnd) more();
  });
  useEffect(() => {
    goToRef.current = (id) => {
      const index = indexOfSpan(entries, id);
      if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
      return index >= 0;
    };
    return () => {
      goToRef.current = null;
    };
  });
  useEffect(() => {
    if (!focusRef.current || box.current === null) return;
    focusRef.current = false;
    box.current.focus({ preventScroll: true });
  });
  if (reading.error !== null)
    return <ErrorNotice title="The conversation could not be read" error={reading.error} onRetry={reading.retry} />;
  if (entries.length === 0 && !hasMore && !reading.isLoading) {
    return (
      <Notice icon="chat" title="Nothing here was said in words">
        <p>No span of this trace has a chat, a tool call or documents. The tree shows what it does have.</p>
      </Notice>
    );
  }
  if (entries.length === 0) return <SkeletonRows count={8} height={64} />;
  return (
    <div ref={box} className={styles["box"]} tabIndex={0} role="region" aria-label="Conversation">
      <ol className={styles["list"]} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const entry = entries[item.index];
          if (entry === undefined) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles["item"]}
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              <ConversationEntry entry={entry} selected={selected !== null && indexOfSpan([entry], selected) === 0} onSpan={onSpan} />
            </li>
          );
        })}
      </ol>
      <End reading={reading} />
    </div>
  );
}

function End({ reading }: { reading: Reading }): JSX.Element {
  const { stopped, hasMore, read, total, entries } = reading;
  if (stopped !== null) {
    return (
      <div className={styles["end"]}>
        <InlineError error={stopped} />
        <Button onClick={reading.retry}>Read on</Button>
      </div>
    );
  }
  return (
    <p className={styles["end"]} role="status">
      {hasMore ? `Reading on … ${formatShare(read, total) ?? ""}` : `The end. ${plural(entries.length, "part")}.`}
    </p>
  );
}
