import { beforeEach, expect, test, vi } from "vitest";
import { call, RpcError, toRpcError } from "./client.ts";

const { rpc } = vi.hoisted(() => ({ rpc: vi.fn<(command: string, payload: string) => Promise<string>>() }));
vi.mock("../platform/index.ts", () => ({ platform: { rpc } }));

beforeEach(() => {
  rpc.mockReset();
});

test("a command sends its request as JSON and answers what came back", async () => {
  rpc.mockResolvedValue('{"projects":[]}');
  await expect(call("project_list", {})).resolves.toEqual({ projects: [] });
  expect(rpc).toHaveBeenCalledWith("project_list", "{}", undefined);
});

test("an error of the engine keeps its code, message and hint", () => {
  const error = toRpcError({ code: "conflict", message: "There is one.", hint: "Choose another name." });
  expect(error).toBeInstanceOf(RpcError);
  expect([error.code, error.message, error.hint, error.refused]).toEqual(["conflict", "There is one.", "Choose another name.", false]);
});

test("a code this interface does not know becomes unknown, not a crash", () => {
  expect(toRpcError({ code: "teapot", message: "Short and stout.", hint: null }).code).toBe("unknown");
  expect(toRpcError({ code: "toString", message: "x", hint: "" })).toMatchObject({ code: "unknown", hint: null });
});

test("a page that was not admitted is told apart", () => {
  expect(toRpcError({ code: "forbidden", message: "No.", hint: null, status: 401 }).refused).toBe(true);
  expect(toRpcError({ code: "forbidden", message: "No.", hint: null }).refused).toBe(false);
});

test("no answer, odd rejections and broken answers each say what happened", async () => {
  expect(toRpcError(new TypeError("Failed to fetch")).code).toBe("unreachable");
  expect(toRpcError("gone").message).toBe("gone");
  expect(toRpcError(undefined).code).toBe("unknown");
  rpc.mockResolvedValue("<html>");
  await expect(call("job_list", {})).rejects.toMatchObject({ code: "unknown", message: "The answer to job_list is not JSON." });
});
