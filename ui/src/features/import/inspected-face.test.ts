import { expect, test } from "vitest";
import { formatToImport, inspectedFace } from "./inspected-face.ts";

const file = { format: "langfuse", label: "Langfuse", bytes: 9, first: "{}", more: false };

test("a file is named by its format and imported as that", () => {
  expect(inspectedFace(file)).toEqual({ icon: "file", title: "Langfuse", about: null });
  expect(formatToImport(file)).toBe("langfuse");
});

test("of a folder the files are counted, and each tells its own format", () => {
  const folder = { ...file, format: "several", label: "several formats", files: 14 };
  expect(inspectedFace(folder)).toEqual({ icon: "folder", title: "14 files", about: "several formats" });
  expect(inspectedFace({ ...file, files: 1 })).toEqual({ icon: "folder", title: "1 file", about: "Langfuse" });
  expect(formatToImport(folder)).toBeNull();
});

test("of a folder that is too long to be looked through, no more is said than was seen", () => {
  const folder = { ...file, format: null, label: null, files: 0, more: true };
  expect(inspectedFace(folder).title).toBe("None of its first files is of a format that is known here");
  expect(formatToImport(folder)).toBeNull();
  expect(inspectedFace({ ...file, files: 14, more: true }).title).toBe("At least 14 files");
});

test("what no format knows is not imported", () => {
  expect(inspectedFace({ ...file, format: null, label: null }).icon).toBe("warning");
  expect(formatToImport({ ...file, format: null, label: null })).toBeUndefined();
  const folder = { ...file, format: null, label: null, files: 0 };
  expect(inspectedFace(folder)).toEqual({ icon: "warning", title: "No file of a format that is known here", about: null });
  expect(formatToImport(folder)).toBeUndefined();
});
