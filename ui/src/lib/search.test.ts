import { expect, test } from "vitest";
import { parseSearch, stringifySearch, traceSearch } from "./search.ts";

test("addresses keep text as it is, numbers included", () => {
  const query = stringifySearch({ project: "7", trace: "00ff", range: "24h", span: undefined });
  expect(query).toBe("?project=7&trace=00ff&range=24h");
  expect(traceSearch(parseSearch(query))).toEqual({ project: "7", trace: "00ff", range: "24h" });
});

test("what an address cannot mean is left out", () => {
  expect(traceSearch({ range: "2 weeks", tab: "secrets", trace: "", project: 4 })).toEqual({});
  expect(traceSearch(parseSearch("?__proto__=x&constructor=y&span=1"))).toEqual({ span: "1" });
  expect(stringifySearch({})).toBe("");
});
