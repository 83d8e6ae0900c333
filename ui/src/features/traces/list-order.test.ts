import { expect, test } from "vitest";
import { nextOrder, sortOf } from "./list-order.ts";

test("a column's name is clicked down, up, and back to the newest first", () => {
  expect(nextOrder("duration", "newest")).toBe("slowest");
  expect(nextOrder("duration", "slowest")).toBe("fastest");
  expect(nextOrder("duration", "fastest")).toBe("newest");
  expect(nextOrder("started", "newest")).toBe("oldest");
  expect(nextOrder("started", "oldest")).toBe("newest");
  expect(nextOrder("started", "ranked")).toBe("newest");
  expect(nextOrder("cost", "slowest")).toBe("costliest");
  expect(nextOrder("tokens", "most_tokens")).toBe("fewest_tokens");
  expect(nextOrder("name", "newest")).toBeNull();
  expect(nextOrder("constructor", "newest")).toBeNull();
});

test("the column that it is sorted by says so", () => {
  expect([sortOf("started", "newest"), sortOf("duration", "fastest"), sortOf("duration", "newest")]).toEqual([
    "descending",
    "ascending",
    null,
  ]);
});
