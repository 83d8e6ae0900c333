import type { JSX } from "react";
import type { Price } from "../../bindings/api.ts";
import { IconButton } from "../../components/IconButton.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import { usdShown } from "./price-form.ts";
import styles from "./Prices.module.css";

type Props = {
  prices: ReadonlyArray<Price>;
  busy: boolean;
  onEdit: (price: Price) => void;
  onRemove: (price: Price) => void;
};

export function PriceTable({ prices, busy, onEdit, onRemove }: Props): JSX.Element {
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label="Table of your prices">
      <table className={styles["table"]}>
        <caption className={styles["caption"]}>US dollars for a million tokens</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Provider</th>
            {["Input", "Output", "Cache read", "Cache write"].map((name) => (
              <th key={name} scope="col" className={styles["number"]}>
                {name}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {prices.map((price) => (
            <tr key={`${price.model} ${price.provider ?? ""}`}>
              <th scope="row" className={styles["model"]}>
                {oneLine(price.model, 80)}
              </th>
              <td>{price.provider === null ? <span className={styles["none"]}>any</span> : oneLine(price.provider, 60)}</td>
              <td className={styles["number"]}>{usdShown(price.input_usd_nanos)}</td>
              <td className={styles["number"]}>{usdShown(price.output_usd_nanos)}</td>
              <Cached nanos={price.cache_read_usd_nanos} />
              <Cached nanos={price.cache_write_usd_nanos} />
              <td className={styles["tools"]}>
                <IconButton icon="edit" label={`Edit the price of ${oneLine(price.model, 60)}`} onClick={() => onEdit(price)} />
                <IconButton
                  icon="trash"
                  label={`Remove the price of ${oneLine(price.model, 60)}`}
                  disabled={busy}
                  onClick={() => onRemove(price)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cached({ nanos }: { nanos: number | null }): JSX.Element {
  return (
    <td className={styles["number"]}>
      {nanos === null ? (
        <span className={styles["none"]} title="Not set: as input">
          as input
        </span>
      ) : (
        usdShown(nanos)
      )}
    </td>
  );
}
