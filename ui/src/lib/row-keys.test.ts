import { expect, test } from "vitest";
import { createRowKeys } from "./row-keys.ts";

test("who stays in view keeps its element, and who comes gets a new one", () => {
  const keys = createRowKeys();
  expect(keys(["a", "b", "c"])).toEqual({ keys: [0, 1, 2], leaps: 0 });
  expect(keys(["b", "c", "d"])).toEqual({ keys: [1, 2, 3], leaps: 0 });
  expect(keys(["b", "c", "d"])).toEqual({ keys: [1, 2, 3], leaps: 0 });
});

test("after a leap the elements are used again in their order, but that of the row which stays", () => {
  const keys = createRowKeys();
  keys(["a", "b", "c", "d"]);
  expect(keys(["b", "x", "y", "z"])).toEqual({ keys: [1, 0, 2, 3], leaps: 1 });
  expect(keys(["b", "p", "q"])).toEqual({ keys: [1, 0, 2], leaps: 2 });
  expect(keys(["k", "l", "m", "b"])).toEqual({ keys: [0, 2, 4, 1], leaps: 3 });
});
