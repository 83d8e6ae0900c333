import { expect, test } from "vitest";
import { matching } from "./matching.ts";

const names = ["Default", "Gear support", "gear returns", "Billing"];
const find = (typed: string) => matching(names, typed, (name) => name);

test("nothing typed finds all, in their order", () => {
  expect(find("  ")).toEqual(names);
});

test("every word must stand in the text, in any case and order", () => {
  expect(find("GEAR")).toEqual(["Gear support", "gear returns"]);
  expect(find("ret gear")).toEqual(["gear returns"]);
  expect(find("gear x")).toEqual([]);
});
