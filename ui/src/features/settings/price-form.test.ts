import { expect, test } from "vitest";
import { nanosOf, noPrice, priceOf, priceWords, textOfPrice, usdShown, usdText } from "./price-form.ts";

test("dollars are read with a point or a comma, and nothing else is", () => {
  expect(["0.25", "0,25", " $2 ", ".5", "0", "15."].map(nanosOf)).toEqual([
    250_000_000, 250_000_000, 2_000_000_000, 500_000_000, 0, 15_000_000_000,
  ]);
  expect(["", "-1", "1e3", "1.2.3", "1,000.5", "free", "9999999"].map(nanosOf)).toEqual([null, null, null, null, null, null, null]);
});

test("what is written into a field reads back as the same price", () => {
  for (const nanos of [0, 1, 75_000_000, 250_000_000, 1_250_000_000, 600_000_000_000]) expect(nanosOf(usdText(nanos))).toBe(nanos);
});

test("a table shows cents at least and small prices whole", () => {
  expect([0, 2_000_000_000, 250_000_000, 75_000_000, 12_500_000].map(usdShown)).toEqual(["$0.00", "$2.00", "$0.25", "$0.075", "$0.0125"]);
});

test("a price needs a model, input and output; the cache's prices may stay empty but not be wrong", () => {
  const typed = { ...noPrice, model: " gpt-5-mini ", input: "0.25", output: "2" };
  const price = priceOf(typed);
  expect(price).toEqual({
    model: "gpt-5-mini",
    provider: null,
    input_usd_nanos: 250_000_000,
    output_usd_nanos: 2_000_000_000,
    cache_read_usd_nanos: null,
    cache_write_usd_nanos: null,
  });
  expect(priceOf({ ...typed, model: " " })).toBeNull();
  expect(priceOf({ ...typed, output: "" })).toBeNull();
  expect(priceOf({ ...typed, cacheRead: "x" })).toBeNull();
  expect(price && textOfPrice(price)).toEqual({ ...typed, model: "gpt-5-mini" });
  expect(price && priceWords(price)).toBe("$0.25 input, $2.00 output");
});
