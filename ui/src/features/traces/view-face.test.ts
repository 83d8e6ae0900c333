import { expect, test } from "vitest";
import { columnsOf, faceOf, isSame, searchOf } from "./view-face.ts";

const columns = [{ name: "name", width: 120 }];

test("what a view keeps leads back to the same list", () => {
  const search = { q: "status:error ", order: "slowest", group: "session", range: "24h" } as const;
  const face = faceOf(search, columns, true);
  expect(searchOf(face)).toEqual({ q: "status:error", order: "slowest", group: "session", range: "24h", from: undefined, to: undefined });
  expect(columnsOf(face)).toEqual(columns);
  expect(isSame(face, faceOf({ ...search, q: "status:error" }, columns, true))).toBe(true);
  expect(isSame(face, faceOf({ q: "status:error", order: "slowest" }, columns, true))).toBe(false);
});

test("the usual columns are not written down, and a time of its own is kept", () => {
  const face = faceOf({ from: "5", to: "9" }, columns, false);
  expect([columnsOf(face), face.from_us, face.to_us]).toEqual([null, 5, 9]);
  expect(searchOf(face)).toMatchObject({ q: undefined, order: undefined, from: "5", to: "9" });
});

test("a range that this version does not know is let go", () => {
  expect(searchOf({ ...faceOf({}, columns, false), range: "3 moons" }).range).toBeUndefined();
});
