/** The collector's key: made, shown, copied, replaced, removed. It is in this page only while this is shown. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type JSX } from "react";
import { call } from "../../api/client.ts";
import { useAct } from "../../api/queries.ts";
import type { KeyShown } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { ConfirmButton } from "../../components/ConfirmButton.tsx";
import { CopyLine } from "../../components/CopyLine.tsx";
import { Icon } from "../../components/Icon.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { keyLines } from "./key-lines.ts";
import styles from "./Reach.module.css";

/** Not under the command's name: what a request makes stale would ask the keychain each time. */
const queryKey = ["the collector's key"];

export function CollectorKey({ hasKey }: { hasKey: boolean }): JSX.Element {
  const client = useQueryClient();
  const [shown, setShown] = useState(false);
  const make = useAct("key_make");
  const remove = useAct("key_remove");
  const error = make.error ?? remove.error;
  const makeOne = () => {
    make.mutate(
      {},
      {
        onSuccess: (answer) => {
          client.setQueryData<KeyShown>(queryKey, answer);
          setShown(true);
        },
      },
    );
  };
  const busy = make.isPending || remove.isPending;
  return (
    <section className={styles["part"]} aria-labelledby="collector-key">
      <h3 id="collector-key" className={styles["name"]}>
        <Icon name="key" size={14} />
        Collector key
        <span className={styles["state"]}>{hasKey ? "set" : "none"}</span>
      </h3>
      {hasKey ? (
        <>
          <KeyLines shown={shown} />
          <div className={styles["actions"]}>
            <Button icon="eye" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {shown ? "Hide" : "Show"}
            </Button>
            <ConfirmButton
              label="Replace…"
              disabled={busy}
              question="Replace the key?"
              consequence="Programs that send the old key are refused until they send the new one. The old key cannot be brought back."
              confirm="Replace the key"
              onConfirm={makeOne}
            />
            <ConfirmButton
              label="Remove…"
              icon="trash"
              disabled={busy}
              question="Remove the key?"
              consequence="Programs on this machine then need no key, and the further hosts and the further address below go with it. This cannot be undone."
              confirm="Remove the key"
              onConfirm={() => remove.mutate({}, { onSuccess: () => setShown(false) })}
            />
          </div>
        </>
      ) : (
        <div className={styles["actions"]}>
          <Button icon="plus" disabled={busy} onClick={makeOne}>
            Make a key
          </Button>
          <span className={styles["note"]}>Programs without it are refused from then on.</span>
        </div>
      )}
      {error !== null && <InlineError error={error} />}
    </section>
  );
}

function KeyLines({ shown }: { shown: boolean }): JSX.Element | null {
  const { data, error } = useQuery<KeyShown>({
    queryKey,
    queryFn: ({ signal }) => call("key_show", {}, signal),
    gcTime: 0,
  });
  if (error !== null) return <InlineError error={error} />;
  const key = data?.key ?? null;
  if (key === null) return null;
  return (
    <dl className={styles["lines"]}>
      {keyLines(key).map((line) => (
        <div key={line.name} className={styles["pair"]}>
          <dt>{line.name}</dt>
          <dd>
            <CopyLine text={line.text} label={`Copy: ${line.name}`} {...(!shown && { shown: line.hidden })} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
