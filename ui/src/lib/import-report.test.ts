import { expect, test } from "vitest";
import { importReport } from "./import-report.ts";

test("a report is read, and what it leaves out is none", () => {
  const json = JSON.stringify({
    traces: 2,
    spans: 9,
    refused: [{ reason: "cut off", count: 1, first: "line 7" }],
    unmapped: [{ field: "foo", count: 3 }],
  });
  expect(importReport(json)).toEqual({
    traces: 2,
    spans: 9,
    repeated: 0,
    assessments: 0,
    refused: [{ name: "cut off", count: 1, first: "line 7" }],
    unmapped: [{ name: "foo", count: 3, first: null }],
  });
});

test("what is no report is none", () => {
  expect([importReport(null), importReport(undefined), importReport("{"), importReport("[]"), importReport('{"rows":1}')]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});
