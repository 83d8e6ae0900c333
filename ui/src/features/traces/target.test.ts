import { expect, test } from "vitest";
import { matchingOf, selectionsOf, summed } from "./target.ts";

test("many traces are sent in pieces that a call takes, a query as it is", () => {
  const ids = Array.from({ length: 2500 }, (_, index) => String(index));
  expect(selectionsOf({ kind: "traces", ids }).map((one) => one.trace_ids?.length)).toEqual([1000, 1000, 500]);
  const target = matchingOf({ project: "1", query: "refund", from_us: 5, limit: 100, cursor: "x" });
  expect(selectionsOf(target)).toEqual([{ matching: { project: "1", query: "refund", from_us: 5, to_us: null } }]);
});

const preview = (traces: number, human: number, more = false) => ({
  traces,
  more,
  kept: [{ reason: "human_assessment", traces: human }],
});

test("previews of pieces are added up, reason by reason", () => {
  expect(summed([preview(1000, 2), preview(500, 1, true)])).toEqual({
    traces: 1500,
    more: true,
    kept: [{ reason: "human_assessment", traces: 3 }],
  });
  expect(summed([])).toEqual({ traces: 0, more: false, kept: [] });
});
