/** Sets a price. While the model is typed, what the shipped data says of it is looked up. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState, type JSX } from "react";
import { commandQuery, useAct } from "../../api/queries.ts";
import type { Price } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { TextField } from "../../components/TextField.tsx";
import { nanosOf, noPrice, priceOf, priceWords, textOfPrice, type PriceText } from "./price-form.ts";
import styles from "./Prices.module.css";

type Props = {
  /** Null while a new one is added. */
  edited: Price | null;
  onClose: () => void;
};

const amounts = [
  ["input", "Input", false],
  ["output", "Output", false],
  ["cacheRead", "Cache read", true],
  ["cacheWrite", "Cache write", true],
] as const satisfies ReadonlyArray<readonly [keyof PriceText, string, boolean]>;

export function PriceForm({ edited, onClose }: Props): JSX.Element {
  const [text, setText] = useState<PriceText>(edited === null ? noPrice : textOfPrice(edited));
  const set = useAct("price_set");
  const price = priceOf(text);
  const change = (part: Partial<PriceText>) => setText((before) => ({ ...before, ...part }));
  return (
    <form
      className={styles["form"]}
      aria-label={edited === null ? "New price" : `Price of ${edited.model}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (price !== null) set.mutate({ price }, { onSuccess: onClose });
      }}
    >
      <div className={styles["fields"]}>
        <TextField
          label="Model"
          chars={24}
          autoFocus={edited === null}
          disabled={edited !== null}
          placeholder="as spans name it"
          value={text.model}
          onText={(model) => change({ model })}
        />
        <TextField
          label="Provider"
          chars={14}
          disabled={edited !== null}
          placeholder="any"
          value={text.provider}
          onText={(provider) => change({ provider })}
        />
        {amounts.map(([name, label, optional]) => (
          <TextField
            key={name}
            label={`${label} $`}
            chars={8}
            inputMode="decimal"
            autoFocus={edited !== null && name === "input"}
            placeholder={optional ? "as input" : "0.00"}
            value={text[name]}
            wrong={text[name].trim() !== "" && nanosOf(text[name]) === null}
            onText={(value) => change({ [name]: value })}
          />
        ))}
      </div>
      <Shipped
        model={text.model}
        provider={text.provider}
        onUse={(found) => change({ ...textOfPrice(found), model: text.model, provider: text.provider })}
      />
      {set.error !== null && <InlineError error={set.error} />}
      <div className={styles["actions"]}>
        <Button type="submit" look="primary" disabled={price === null || set.isPending}>
          {edited === null ? "Set the price" : "Save"}
        </Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <span className={styles["note"]}>US dollars for a million tokens.</span>
      </div>
    </form>
  );
}

type ShippedProps = { model: string; provider: string; onUse: (price: Price) => void };

function Shipped({ model, provider, onUse }: ShippedProps): JSX.Element {
  const asked = useDeferredValue(model.trim());
  const by = useDeferredValue(provider.trim());
  const { data } = useQuery({
    ...commandQuery("price_find", { model: asked, provider: by === "" ? null : by }),
    enabled: asked !== "",
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const shipped = asked === "" ? null : (data?.shipped ?? null);
  return (
    <div role="status" className={styles["shipped"]}>
      {asked === "" ? (
        "What the shipped prices say of a model shows here."
      ) : shipped === null ? (
        data !== undefined && "The shipped prices do not know this model."
      ) : (
        <>
          <span>Shipped price: {priceWords(shipped)}.</span>
          <Button look="quiet" onClick={() => onUse(shipped)}>
            Begin with it
          </Button>
        </>
      )}
    </div>
  );
}
