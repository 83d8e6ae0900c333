import { expect, test } from "vitest";
import { mediaWhere } from "./media.ts";
import { projectHeader } from "./project-header.ts";

test("a medium is told by where it lies", () => {
  expect(mediaWhere("https://evil.example/a.png?track=1")).toBe("at evil.example, not loaded");
  expect(mediaWhere(`data:image/png;base64,${"A".repeat(4000)}`)).toBe("inline, 3 kB");
  expect(mediaWhere("file-abc123")).toBe("file-abc123");
});

test("a project's name is written so that a header can carry it", () => {
  expect(projectHeader("gear support")).toBe("gear support");
  expect(projectHeader("Ü 100%")).toBe("%C3%9C%20100%25");
});
