import { expect, test } from "vitest";
import { costText } from "./cost.ts";

const cost = { input_usd_nanos: 150_000, output_usd_nanos: 60_000, total_usd_nanos: 210_000, estimated: true };

test("an estimated cost says so, a stated one does not", () => {
  expect(costText(cost)).toEqual({
    text: "≈ $0.00021",
    title: "$0.00015 for input, $0.000060 for output. Estimated from the prices of the models",
  });
  expect(costText({ ...cost, estimated: false })?.text).toBe("$0.00021");
});

test("a cost that is not known is none, one of zero is one", () => {
  expect(costText({ input_usd_nanos: null, output_usd_nanos: null, total_usd_nanos: null, estimated: false })).toBeNull();
  expect(costText({ input_usd_nanos: null, output_usd_nanos: null, total_usd_nanos: 0, estimated: false })).toEqual({
    text: "$0.00",
    title: "As stated by the program",
  });
});
