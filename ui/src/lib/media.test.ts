import { expect, test } from "vitest";
import { inlineMedia, mediaWhere } from "./media.ts";
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

test("only what a medium brings with it is shown, and no format that could fetch or run anything", () => {
  expect(inlineMedia("data:image/png;base64,iVBORw0KGgo=")).toBe("image");
  expect(inlineMedia("data:audio/wav;codecs=1;base64,UklGRg==")).toBe("audio");
  for (const uri of [
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:text/html;base64,PGI+",
    "data:image/png,%00",
    "https://evil.example/x.png",
    "javascript:alert(1)",
    `data:image/png;base64,${"A".repeat(20_000_001)}`,
  ])
    expect(inlineMedia(uri)).toBeNull();
});
