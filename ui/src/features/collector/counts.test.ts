import { expect, test } from "vitest";
import { countLines } from "./counts.ts";

const none = {
  requests: 0,
  requests_refused: 0,
  spans_received: 0,
  spans_stored: 0,
  spans_repeated: 0,
  spans_of_deleted: 0,
  spans_refused: 0,
  logs_stored: 0,
  logs_dropped: 0,
  logs_refused: 0,
  metric_points_dropped: 0,
  bytes: 0,
};

test("what never happened is not listed, but for the lines that count what came", () => {
  expect(countLines(none, none).map((line) => line.name)).toEqual(["Requests", "Spans received", "Spans stored"]);
});

test("what happened is listed with what of it was in the last minute", () => {
  const found = countLines({ ...none, requests: 5, requests_refused: 2, metric_points_dropped: 9 }, { ...none, requests: 1 });
  expect(found.find((line) => line.key === "requests")).toMatchObject({ total: 5, minute: 1, bad: false });
  expect(found.find((line) => line.key === "requests_refused")).toMatchObject({ total: 2, minute: 0, bad: true });
  expect(found.at(-1)?.name).toBe("Metric points dropped");
});
