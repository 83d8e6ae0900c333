/** Calls a command by name, typed by the bindings; every failure becomes an RpcError. */
import type { ApiError, Commands, ErrorCode } from "../bindings/api.ts";
import { platform } from "../platform/index.ts";

export type Command = keyof Commands;
export type RequestOf<C extends Command> = Commands[C]["request"];
export type ResponseOf<C extends Command> = Commands[C]["response"];

/** `unreachable`: the engine did not answer at all. `unknown`: an error that is none of ours. */
export type RpcErrorCode = ErrorCode | "unreachable" | "unknown";

export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: RpcErrorCode;
  readonly hint: string | null;
  /** True when the host did not admit the page itself (a wrong or spent token). */
  readonly refused: boolean;
  /** Of a query: the character it is about, counted from 1 in code points. */
  readonly at: number | null;
  constructor(code: RpcErrorCode, message: string, hint: string | null, refused = false, at: number | null = null) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.refused = refused;
    this.at = at;
  }
}

const codes: Record<ErrorCode, true> = {
  bad_request: true,
  not_found: true,
  conflict: true,
  forbidden: true,
  unavailable: true,
  storage: true,
  internal: true,
};

function isApiError(value: unknown): value is ApiError & { status?: unknown } {
  return typeof value === "object" && value !== null && "message" in value && typeof value.message === "string";
}

/** Any thrown or rejected value as an RpcError. */
export function toRpcError(value: unknown): RpcError {
  if (value instanceof RpcError) return value;
  if (isApiError(value) && !(value instanceof Error)) {
    const code = Object.hasOwn(codes, value.code) ? value.code : "unknown";
    const hint = typeof value.hint === "string" && value.hint !== "" ? value.hint : null;
    const at = typeof value.at === "number" ? value.at : null;
    return new RpcError(code, value.message, hint, value.status === 401 || value.status === 403, at);
  }
  if (value instanceof TypeError) {
    return new RpcError("unreachable", "The engine does not answer.", "Start Touchstone again; this page reconnects by itself.");
  }
  if (typeof value === "string") return new RpcError("unknown", value, null);
  return new RpcError("unknown", value instanceof Error ? value.message : "Something failed without saying why.", null);
}

export async function call<C extends Command>(command: C, request: RequestOf<C>, signal?: AbortSignal): Promise<ResponseOf<C>> {
  try {
    return JSON.parse(await platform.rpc(command, JSON.stringify(request), signal)) as ResponseOf<C>;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    if (error instanceof SyntaxError) {
      throw new RpcError(
        "unknown",
        `The answer to ${command} is not JSON.`,
        "The page and the engine may be of different versions: reload.",
      );
    }
    throw toRpcError(error);
  }
}
