import { expect, test } from "vitest";
import { askedColumns, columnFace, columnOf, layoutOf, moved, readColumns, resized, usualColumns } from "./columns.ts";

const names = (columns: ReadonlyArray<{ name: string }>) => columns.map((one) => one.name);

test("where there is no room, the columns that say least go first and the name stays", () => {
  const all = usualColumns(true);
  expect(layoutOf(all, false, 1200).columns).toHaveLength(9);
  expect(names(layoutOf(all, false, 700).columns)).not.toContain("output");
  expect(names(layoutOf(all, false, 400).columns)).toEqual(["name", "input", "duration"]);
  expect(names(layoutOf(all, false, 100).columns)).toEqual(["name"]);
});

test("columns that a person chose are all shown where there is some room", () => {
  const many = [...usualColumns(true), ...["session", "user", "tags.env"].map((name) => ({ name, width: null }))];
  const wide = layoutOf(many, true, 800);
  expect(wide.columns).toHaveLength(12);
  expect(wide.least).toBeGreaterThan(800);
  expect(names(layoutOf(many, true, 400).columns)).toEqual(["name", "input", "duration"]);
});

test("widths that were set are kept, and the rest is shared", () => {
  const columns = resized(usualColumns(false), { name: 200 });
  expect(layoutOf(columns, true, 1200).template).toMatch(/^16px 14px 200px minmax\(0, 2\.4fr\)/);
  const two = [
    { name: "name", width: 90 },
    { name: "cost", width: null },
  ];
  expect(layoutOf(two, true, 1200).template).toBe("16px 14px 90px 92px minmax(0, 1fr)");
  expect(resized(columns, { name: 3 })[0]?.width).toBe(40);
  expect(resized(columns, { name: null })[0]?.width).toBeNull();
});

test("where sessions stand together, they take the first column", () => {
  const { columns, template, least } = layoutOf(usualColumns(false), false, 1200, true);
  expect(template).toContain("16px 14px minmax(136px, 0.9fr) minmax(80px, 1.1fr)");
  expect(least).toBe(layoutOf(columns, false, 1200).least + 150);
  expect(names(layoutOf(usualColumns(false), false, 460, true).columns)).toEqual(["name", "input"]);
});

test("columns change places", () => {
  const columns = ["name", "input", "cost"].map((name) => ({ name, width: null }));
  expect(names(moved(columns, 0, 2))).toEqual(["input", "cost", "name"]);
  expect(names(moved(columns, 2, -1))).toEqual(["cost", "name", "input"]);
  expect(names(moved(columns, 9, 0))).toEqual(["name", "input", "cost"]);
});

test("what was kept is not trusted", () => {
  expect(readColumns("x")).toBeNull();
  expect(readColumns([{ name: "nothing" }, 7, null])).toBeNull();
  const kept = [{ name: "name" }, { name: "name" }, { name: "tags.env", width: 5 }, { name: "__proto__" }];
  expect(readColumns(kept)).toEqual([
    { name: "name", width: null },
    { name: "tags.env", width: 40 },
  ]);
});

test("only what a row does not say by itself is asked for", () => {
  const columns = ["tags.env", "name", "model", "session"].map((name) => ({ name, width: null }));
  expect(askedColumns(columns)).toEqual(["model", "tags.env"]);
});

test("a key is named as in a query and called by itself", () => {
  expect([columnOf("tags.", "env"), columnOf("tags.", "a `b")]).toEqual(["tags.env", "tags.`a ``b`"]);
  expect([columnFace("tags.env").label, columnFace("feedback.`a ``b`").label]).toEqual(["env", "a `b"]);
});
