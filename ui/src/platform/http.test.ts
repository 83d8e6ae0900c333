import { expect, test, vi } from "vitest";
import { httpPlatform, readLines } from "./http.ts";
import { tokenIn, tokenInText } from "./token.ts";

function body(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

test("lines are put together across chunks and heartbeats are skipped", async () => {
  const lines: string[] = [];
  await readLines(body('{"a":', "1}\n\n", '\n\n{"b":"é', '"}\n{"c":3}'), (line) => lines.push(line));
  expect(lines).toEqual(['{"a":1}', '{"b":"é"}', '{"c":3}']);
});

test("the token is read from a fragment, a pasted address or alone", () => {
  expect(tokenIn("#token=abc-1")).toBe("abc-1");
  expect(tokenIn("#token=")).toBeNull();
  expect(tokenIn("")).toBeNull();
  expect(tokenInText(" http://127.0.0.1:4319/#token=abc-1 ")).toBe("abc-1");
  expect(tokenInText("token=abc")).toBe("abc");
  expect(tokenInText("abc_1")).toBe("abc_1");
  expect(tokenInText("http://127.0.0.1:4319/")).toBeNull();
});

test("a command goes out with the token, which leaves the address, and a refusal comes back as an error", async () => {
  history.replaceState(null, "", "/traces?trace=1#token=secret");
  const fetched = vi
    .spyOn(globalThis, "fetch")
    .mockResolvedValue(new Response('{"code":"conflict","message":"No.","hint":null}', { status: 409 }));
  const platform = httpPlatform();
  expect(platform.admitted).toBe(true);
  expect(location.hash).toBe("");
  expect(location.search).toBe("?trace=1");
  await expect(platform.rpc("project_create", "{}")).rejects.toMatchObject({ code: "conflict", status: 409 });
  const [path, options] = fetched.mock.calls[0] ?? [];
  expect(path).toBe("/rpc/project_create");
  expect(new Headers(options?.headers).get("x-touchstone-token")).toBe("secret");
  fetched.mockResolvedValue(new Response("Bad gateway", { status: 502 }));
  await expect(platform.rpc("job_list", "{}")).rejects.toMatchObject({ code: "unknown", message: "Bad gateway" });
});
