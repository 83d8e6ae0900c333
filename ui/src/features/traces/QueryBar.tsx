/** The query bar: finds as one types, completes, and underlines what it cannot read. */
import { useRef, type JSX } from "react";
import type { RpcError } from "../../api/client.ts";
import type { TraceOrder } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { asSentence } from "../../lib/sentence.ts";
import { orderWords } from "./list-order.ts";
import { QueryHelp } from "./QueryHelp.tsx";
import { QueryInput } from "./QueryInput.tsx";
import styles from "./QueryBar.module.css";
import { useQueryText } from "./use-query-text.ts";

type Props = {
  query: string;
  order: TraceOrder;
  project: string | undefined;
  /** The answer to `query` is on its way. */
  busy: boolean;
  /** Why `query` cannot be read. */
  error: RpcError | null;
  onQuery: (query: string) => void;
  onOrder: (order: TraceOrder) => void;
  /** Enter, or Escape in an empty bar: on to the list. */
  onLeave: () => void;
};

/** The order that the columns give, or the best match. */
function orderOptions(order: TraceOrder) {
  const sorted = order === "ranked" ? "newest" : order;
  return [
    { value: sorted, label: orderWords[sorted], name: `${orderWords[sorted]} first` },
    { value: "ranked", label: orderWords.ranked, name: "Best match first" },
  ] as const;
}

export function QueryBar({ query, order, project, busy, error, onQuery, onOrder, onLeave }: Props): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const { text, type, now } = useQueryText(query, onQuery);
  useActions({
    "list.search": () => {
      input.current?.focus();
      input.current?.select();
    },
  });
  const wrong = error !== null && text.trimEnd() === query.trimEnd() ? error : null;
  const set = (next: string) => {
    now(next);
    input.current?.focus();
  };
  return (
    <div className={styles["bar"]} role="search" aria-label="Traces">
      <div className={styles["box"]} data-wrong={wrong !== null}>
        <Icon name={busy ? "running" : "search"} size={14} className={busy ? styles["busy"] : styles["sign"]} />
        <QueryInput ref={input} text={text} project={project} errorAt={wrong?.at ?? null} onType={type} onNow={now} onLeave={onLeave} />
        {text !== "" && <IconButton icon="cross" label="Clear" keys="Escape" className={styles["tool"]} onClick={() => set("")} />}
        <QueryHelp onTry={set} />
      </div>
      {query.trim() !== "" && <Segmented label="Order" value={order} options={orderOptions(order)} onChange={onOrder} />}
      {wrong !== null && (
        <p id="query-error" key={wrong.message} className={styles["error"]} role="alert">
          {[wrong.message, wrong.hint].map(asSentence).join(" ")}
        </p>
      )}
    </div>
  );
}
