import { expect, test } from "vitest";
import { foldedNeedle, placesOf } from "./find-places.ts";

const said = (text: string, needle: string, most = 100) =>
  placesOf(text, foldedNeedle(needle), most).map(([from, to]) => text.slice(from, to));

test("what is looked for is found in any case, with and without accents", () => {
  expect(said("Refund, REFUND and refunds", " refund ")).toEqual(["Refund", "REFUND", "refund"]);
  expect(said("Das Café im Cafe\u0301", "cafe")).toEqual(["Café", "Cafe"]);
  expect(said("to ﬁnd 退款政策 😀 find", "FIND")).toEqual(["ﬁnd", "find"]);
  expect(said("我们的退款政策", "退款")).toEqual(["退款"]);
});

test("nothing is found for nothing, and no more than wanted", () => {
  expect(said("aaa", " ")).toEqual([]);
  expect(said("aaaa", "a", 2)).toEqual(["a", "a"]);
  expect(said("", "a")).toEqual([]);
});
