import { expect, test } from "vitest";
import type { TracePage, TraceRow } from "../../bindings/api.ts";
import { createFlatten, isChanged, newsOf, pagesIn, patchPage } from "./pages.ts";

const usage = { input: null, output: null, total: null, cache_read: null, cache_write: null, reasoning: null };

function row(start: number, name = "run"): TraceRow {
  return {
    trace_id: `t${String(start)}`,
    project: "0",
    name,
    state: "ok",
    start_us: start,
    duration_us: 1,
    span_count: 1,
    error_count: 0,
    usage,
    cost: { input_usd_nanos: null, output_usd_nanos: null, total_usd_nanos: null, estimated: false },
    request: null,
    response: null,
    session: null,
    user: null,
  };
}

function page(starts: number[], next: string | null = "more"): TracePage {
  return { rows: starts.map((start) => row(start)), next_cursor: next, outside: null, searched_to_us: null };
}

const ids = (rows: TraceRow[]) => rows.map((one) => one.start_us);

test("a trace on two pages is listed once, and a single page is handed on as it is", () => {
  const flatten = createFlatten();
  expect(ids(flatten([page([9, 8]), page([8, 7])]))).toEqual([9, 8, 7]);
  const only = page([9, 8]);
  expect(flatten([only])).toBe(only.rows);
  expect(flatten([])).toEqual([]);
});

test("a list that grows, changes and begins anew is always all of its pages", () => {
  const flatten = createFlatten();
  const [first, second, third] = [page([9, 8]), page([8, 7]), page([6, 7, 5])];
  for (const pages of [[first], [first, second], [first, second, third], [first, third], [second, third], [second], [second, first]]) {
    expect(flatten(pages)).toEqual(createFlatten()(pages));
  }
  expect(ids(flatten([first, second, third]))).toEqual([9, 8, 7, 6, 5]);
});

test("changed rows are replaced in place, and nothing new is put in under the reader", () => {
  const fresh: TracePage = { ...page([10, 9]), rows: [row(10), row(9, "renamed"), row(8)] };
  const merged = patchPage(page([9, 8, 7]), fresh);
  expect(ids(merged.rows)).toEqual([9, 8, 7]);
  expect(merged.rows[0]?.name).toBe("renamed");
});

test("a deleted row goes, one that was only pushed past the page's end stays", () => {
  const merged = patchPage(page([9, 8, 7, 6]), page([10, 9, 7]));
  expect(ids(merged.rows)).toEqual([9, 7, 6]);
});

test("on the last page whatever is not there any more goes", () => {
  expect(ids(patchPage(page([3, 2, 1], null), page([3], null)).rows)).toEqual([3]);
  expect(patchPage(page([1], null), page([], null)).rows).toEqual([]);
});

test("news is what comes before all that is listed, counted as far as the page goes", () => {
  expect(newsOf([page([9, 8])], page([9, 8]))).toBeNull();
  expect(newsOf([page([9, 8])], page([11, 10, 9]))).toEqual({ count: 2, more: false });
  expect(newsOf([page([9, 8])], page([12, 11]))).toEqual({ count: 2, more: true });
  expect(newsOf([page([9, 8])], page([8]))).toBeNull();
  expect(newsOf([page([], null)], page([3], null))).toEqual({ count: 1, more: false });
  expect(newsOf([], page([]))).toBeNull();
});

test("a first page is changed where a row is another one, or says something else", () => {
  expect(isChanged([page([9, 8])], page([9, 8], null))).toBe(false);
  expect(isChanged([page([9, 8])], page([8, 9]))).toBe(true);
  expect(isChanged([page([9])], { ...page([9]), rows: [row(9, "renamed")] })).toBe(true);
});

test("the pages under the reader's eyes are found", () => {
  const pages = [page([9, 8, 7]), page([6, 5, 4]), page([3, 2, 1])];
  expect(pagesIn(pages, 0, 2)).toEqual([0]);
  expect(pagesIn(pages, 2, 3)).toEqual([0, 1]);
  expect(pagesIn(pages, 4, 20)).toEqual([1, 2]);
  expect(pagesIn([], 0, 5)).toEqual([]);
});
