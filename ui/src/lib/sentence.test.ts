import { expect, test } from "vitest";
import { asSentence } from "./sentence.ts";

test("what is said small and without a full stop becomes a sentence", () => {
  expect(asSentence("port 4318 is taken by touchstone")).toBe("Port 4318 is taken by touchstone.");
  expect(asSentence("Stop that program.")).toBe("Stop that program.");
  expect(asSentence("really?")).toBe("Really?");
});

test("a name at the beginning keeps its letters, and nothing stays nothing", () => {
  expect(asSentence("trace_ids has too many")).toBe("trace_ids has too many.");
  expect(asSentence("http://127.0.0.1:5000 does not answer")).toBe("http://127.0.0.1:5000 does not answer.");
  expect(asSentence("notes.txt: it is of no format")).toBe("notes.txt: it is of no format.");
  expect(asSentence("stopped: the disk is full")).toBe("Stopped: the disk is full.");
  expect(asSentence("`model` is empty")).toBe("`model` is empty.");
  expect(asSentence(null)).toBe("");
});
