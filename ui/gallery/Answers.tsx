/** Answers of the engine that components find already there. What is not among them stays on its way. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type JSX, type ReactNode } from "react";
import { RpcError, type Command, type RequestOf, type ResponseOf } from "../src/api/client.ts";

type Answer = { key: readonly [Command, unknown]; put: (client: QueryClient) => void };

export function answer<C extends Command>(command: C, request: RequestOf<C>, response: ResponseOf<C>): Answer {
  const key = [command, request] as const;
  return { key, put: (client) => client.setQueryData(key, response) };
}

export function refusal<C extends Command>(command: C, request: RequestOf<C>, error: RpcError): Answer {
  const key = [command, request] as const;
  return {
    key,
    put: (client) => client.getQueryCache().build(client, { queryKey: key }).setState({ status: "error", error, fetchStatus: "idle" }),
  };
}

export const diskFull: RpcError = new RpcError("storage", "the disk is full: nothing was written", "make room, then try again");

export function Answers({ of, children }: { of: readonly Answer[]; children: ReactNode }): JSX.Element {
  const [client] = useState(() => {
    const made = new QueryClient({
      defaultOptions: { queries: { retry: false, retryOnMount: false, staleTime: Infinity, networkMode: "always" } },
    });
    for (const one of of) one.put(made);
    return made;
  });
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
