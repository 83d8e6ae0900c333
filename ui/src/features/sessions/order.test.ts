import { expect, test } from "vitest";
import { isSorted, nextOrder, sortOf } from "./order.ts";

test("a column's name sorts from the greatest on, then from the least, then no more", () => {
  const down = nextOrder("cost", {});
  expect(down).toEqual({ sort: "cost", up: undefined });
  expect(nextOrder("cost", { sort: "cost" })).toEqual({ sort: "cost", up: "1" });
  expect(nextOrder("cost", { sort: "cost", up: "1" })).toEqual({ sort: undefined, up: undefined });
  expect(nextOrder("turns", { sort: "cost", up: "1" })).toEqual({ sort: "turns", up: undefined });
});

test("the last activity is the usual order and can be turned round", () => {
  expect(sortOf("time", {})).toBe("descending");
  expect(nextOrder("time", {})).toEqual({ sort: undefined, up: "1" });
  expect(sortOf("time", { up: "1" })).toBe("ascending");
  expect(nextOrder("time", { sort: "cost" })).toEqual({ sort: undefined, up: undefined });
  expect([isSorted({}), isSorted({ up: "1" }), isSorted({ sort: "turns" })]).toEqual([false, true, true]);
});

test("a search has its own order until it is sorted, by the last activity, too", () => {
  expect(sortOf("time", { q: "parcel" })).toBe("none");
  expect(nextOrder("time", { q: "parcel" })).toEqual({ sort: "last_active", up: undefined });
  expect(nextOrder("time", { q: "parcel", sort: "last_active" })).toEqual({ sort: "last_active", up: "1" });
  expect(nextOrder("time", { q: "parcel", sort: "last_active", up: "1" })).toEqual({ sort: undefined, up: undefined });
  expect(sortOf("time", { q: "  " })).toBe("descending");
});

test("words have no order", () => {
  expect(nextOrder("request", {})).toBeNull();
  expect(sortOf("request", {})).toBeNull();
  expect(sortOf("cost", {})).toBe("none");
});
