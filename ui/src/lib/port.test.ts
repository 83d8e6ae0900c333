import { expect, test } from "vitest";
import { portOf } from "./port.ts";

test("a port is a whole number up to 65535; 0 lets the system choose", () => {
  expect(["4318", " 0 ", "65535"].map(portOf)).toEqual([4318, 0, 65_535]);
  expect(["", "x", "-1", "65536", "1e3", "43.18"].map(portOf)).toEqual([null, null, null, null, null, null]);
});
