import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { StreamEvents } from "../platform/types.ts";
import { interpolate, link, onStale, tagsOf, touches, watchStale } from "./stale.ts";

const opened: StreamEvents[] = [];
vi.mock("../platform/index.ts", () => ({
  platform: {
    stream: (_command: string, _payload: string, events: StreamEvents) => {
      opened.push(events);
      return () => undefined;
    },
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  opened.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

test("members of the request are filled into the tag", () => {
  expect(interpolate("trace:{trace_id}", { trace_id: "ab12" })).toBe("trace:ab12");
  expect(interpolate("trace:{trace_id}", {})).toBe("trace:");
  expect(interpolate("trace:{toString}", {})).toBe("trace:");
  expect(tagsOf(["span_get", { trace_id: "ab12", span_id: "1" }])).toEqual(["trace:ab12"]);
  expect(tagsOf(["toString", {}])).toEqual([]);
});

test("a change touches what shares a tag; resync touches all", () => {
  expect(touches({ tags: ["trace"], resync: false }, ["project", "trace"])).toBe(true);
  expect(touches({ tags: ["trace:1"], resync: false }, ["trace:2"])).toBe(false);
  expect(touches({ tags: [], resync: true }, ["trace:2"])).toBe(true);
});

test("the stream makes answers old, comes back after a loss, and then makes all old", () => {
  const client = new QueryClient();
  const one = ["trace_get", { trace_id: "1" }];
  const two = ["trace_get", { trace_id: "2" }];
  const fresh = () => {
    client.setQueryData(one, {});
    client.setQueryData(two, {});
  };
  const old = () => [one, two].map((key) => client.getQueryState(key)?.isInvalidated);
  const heard = vi.fn();
  onStale(heard);
  watchStale(client);
  opened[0]?.onOpen();
  expect(link.get().state).toBe("open");
  fresh();
  opened[0]?.onItem('{"tags":["trace:2"],"resync":false}');
  expect(old()).toEqual([false, true]);
  expect(heard).toHaveBeenLastCalledWith({ tags: ["trace:2"], resync: false });

  fresh();
  opened[0]?.onEnd(new TypeError("Failed to fetch"));
  expect(link.get().state).toBe("lost");
  vi.advanceTimersByTime(500);
  opened[1]?.onEnd(null);
  vi.advanceTimersByTime(500);
  expect(opened).toHaveLength(2);
  vi.advanceTimersByTime(500);
  expect(opened).toHaveLength(3);
  opened[2]?.onOpen();
  expect(link.get().state).toBe("open");
  expect(old()).toEqual([true, true]);
});

test("a refusal ends the watching", () => {
  watchStale(new QueryClient());
  opened[0]?.onEnd({ code: "forbidden", message: "The token is wrong.", hint: null, status: 401 });
  vi.advanceTimersByTime(60_000);
  expect(link.get().state).toBe("refused");
  expect(opened).toHaveLength(1);
});
