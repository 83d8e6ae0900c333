/** Prices as they are typed and shown: US dollars for a million tokens. */
import type { Price } from "../../bindings/api.ts";

const nanosPerUsd = 1_000_000_000;
/** More is a slip: the dearest models cost hundreds. */
const mostUsd = 1_000_000;

/** Billionths of a dollar of `0.25` or `0,25`; null if that is no price. */
export function nanosOf(text: string): number | null {
  const typed = text
    .trim()
    .replace(/^\$\s*/, "")
    .replace(",", ".");
  if (!/^(\d+\.?\d*|\.\d+)$/.test(typed)) return null;
  const usd = Number(typed);
  return usd <= mostUsd ? Math.round(usd * nanosPerUsd) : null;
}

/** As it is typed: `0.25`; nothing if there is none. */
export function usdText(nanos: number | null): string {
  return nanos === null ? "" : (nanos / nanosPerUsd).toFixed(9).replace(/\.?0+$/, "");
}

/** As it is read in a table: two decimals at least. */
export function usdShown(nanos: number): string {
  const text = usdText(nanos);
  const decimals = text.split(".")[1]?.length ?? 0;
  return `$${decimals > 2 ? text : Number(text).toFixed(2)}`;
}

export type PriceText = {
  model: string;
  provider: string;
  input: string;
  output: string;
  cacheRead: string;
  cacheWrite: string;
};

export const noPrice: PriceText = { model: "", provider: "", input: "", output: "", cacheRead: "", cacheWrite: "" };

export function textOfPrice(price: Price): PriceText {
  return {
    model: price.model,
    provider: price.provider ?? "",
    input: usdText(price.input_usd_nanos),
    output: usdText(price.output_usd_nanos),
    cacheRead: usdText(price.cache_read_usd_nanos),
    cacheWrite: usdText(price.cache_write_usd_nanos),
  };
}

/** A member that may stay empty: undefined if what is there is no price. */
function optional(text: string): number | null | undefined {
  return text.trim() === "" ? null : (nanosOf(text) ?? undefined);
}

/** The price that was typed; null while it is not one. */
export function priceOf(text: PriceText): Price | null {
  const model = text.model.trim();
  const provider = text.provider.trim();
  const input_usd_nanos = nanosOf(text.input);
  const output_usd_nanos = nanosOf(text.output);
  const cache_read_usd_nanos = optional(text.cacheRead);
  const cache_write_usd_nanos = optional(text.cacheWrite);
  if (model === "" || input_usd_nanos === null || output_usd_nanos === null) return null;
  if (cache_read_usd_nanos === undefined || cache_write_usd_nanos === undefined) return null;
  return {
    model,
    provider: provider === "" ? null : provider,
    input_usd_nanos,
    output_usd_nanos,
    cache_read_usd_nanos,
    cache_write_usd_nanos,
  };
}

/** A price in a sentence: `$0.25 input, $2.00 output, $0.025 cache read`. */
export function priceWords(price: Price): string {
  const parts: ReadonlyArray<[number | null, string]> = [
    [price.input_usd_nanos, "input"],
    [price.output_usd_nanos, "output"],
    [price.cache_read_usd_nanos, "cache read"],
    [price.cache_write_usd_nanos, "cache write"],
  ];
  return parts.flatMap(([nanos, name]) => (nanos === null ? [] : [`${usdShown(nanos)} ${name}`])).join(", ");
}
