import { expect, test } from "vitest";
import { keyLines } from "./key-lines.ts";

test("the header's value is percent-encoded, the token is as it is", () => {
  const [key, header, token] = keyLines("abc+/=~0123456789");
  expect(key?.text).toBe("abc+/=~0123456789");
  expect(header?.text).toBe('OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20abc%2B%2F%3D~0123456789"');
  expect(token?.text).toBe("MLFLOW_TRACKING_TOKEN=abc+/=~0123456789");
});

const hidden = (key: string) => keyLines(key).map((line) => line.hidden);

test("what is shown while it is hidden tells nothing of the key", () => {
  expect(hidden("0123456789abcdef")).toEqual(hidden("fedcba9876543210fedcba"));
  expect(hidden("0123456789abcdef").join(" ")).not.toContain("0123");
});
