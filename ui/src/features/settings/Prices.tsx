/** The user's own prices of models, over those that ship with the program. */
import { useState, type JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import type { Price } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import { PriceForm } from "./PriceForm.tsx";
import { PriceJobs } from "./PriceJobs.tsx";
import { PriceTable } from "./PriceTable.tsx";
import styles from "./Prices.module.css";

export function Prices(): JSX.Element {
  const { data, error, refetch } = useCommand("price_list", {});
  // The price that is edited, or "new" while one is added.
  const [edited, setEdited] = useState<Price | "new" | null>(null);
  const [removed, setRemoved] = useState<Price | null>(null);
  const remove = useAct("price_remove");
  const restore = useAct("price_set");
  const failure = remove.error ?? restore.error;
  const add = (
    <Button icon="plus" disabled={edited !== null} onClick={() => setEdited("new")}>
      Add a price
    </Button>
  );
  return (
    <Card
      title="Prices"
      tools={data !== undefined && data.prices.length > 0 && add}
      about="Where a program does not say what a call cost, it is reckoned from its tokens with the prices that ship with Touchstone. A price of your own counts instead, also for what is stored already."
    >
      {data === undefined && error === null && <SkeletonRows count={3} />}
      {data === undefined && error !== null && (
        <ErrorNotice title="The prices could not be read" error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && data.prices.length > 0 && (
        <PriceTable
          prices={data.prices}
          busy={remove.isPending}
          onEdit={setEdited}
          onRemove={(price) => {
            restore.reset();
            remove.mutate({ model: price.model, provider: price.provider }, { onSuccess: () => setRemoved(price) });
          }}
        />
      )}
      {data?.prices.length === 0 && edited === null && (
        <div className={styles["empty"]}>
          <p>You have set no price: those that ship with Touchstone count.</p>
          {add}
        </div>
      )}
      {edited !== null && (
        <PriceForm
          key={edited === "new" ? "new" : `${edited.model} ${edited.provider ?? ""}`}
          edited={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      )}
      <div role="status">
        {removed !== null && (
          <p className={styles["removed"]}>
            Your price of <b>{oneLine(removed.model, 80)}</b> is removed.
            <Button
              icon="undo"
              disabled={restore.isPending}
              onClick={() => restore.mutate({ price: removed }, { onSuccess: () => setRemoved(null) })}
            >
              Undo
            </Button>
          </p>
        )}
      </div>
      {failure !== null && <InlineError error={failure} />}
      <PriceJobs />
    </Card>
  );
}
