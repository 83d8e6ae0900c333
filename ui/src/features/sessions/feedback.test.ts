import { expect, test } from "vitest";
import { feedbackShort, feedbackWords } from "./feedback.ts";

const none = { name: "n", yes: 0, no: 0, mean: null, others: 0, texts: [] };

test("answers are counted, numbers are averaged, texts are named", () => {
  expect(feedbackWords({ ...none, yes: 2, no: 1 })).toBe("2 yes, 1 no");
  expect(feedbackWords({ ...none, mean: 0.75 })).toBe("mean 0.75");
  expect(feedbackWords({ ...none, others: 5, texts: ["warm", "cold"] })).toBe("warm, cold, 3 more");
});

test("in short, a number goes before a text, and a text says how many others there are", () => {
  expect(feedbackShort({ ...none, mean: 0.5, others: 1, texts: ["warm"] })).toBe("0.5");
  expect(feedbackShort({ ...none, others: 1, texts: ["warm"] })).toBe("warm");
  expect(feedbackShort({ ...none, others: 4, texts: ["warm"] })).toBe("warm +3");
  expect(feedbackShort({ ...none, yes: 1 })).toBe("");
});

test("a hostile text keeps to its line", () => {
  expect(feedbackWords({ ...none, others: 1, texts: ["a\u202e\nb"] })).toBe("a[RLO] b");
});
