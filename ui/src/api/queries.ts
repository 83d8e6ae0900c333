/** How commands are cached: keyed by command and request, old only when the stream says so. */
import { QueryClient, queryOptions, useMutation, useQuery, type UseMutationResult, type UseQueryResult } from "@tanstack/react-query";
import { call, type Command, type RequestOf, type ResponseOf, type RpcError } from "./client.ts";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: RpcError;
  }
}

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: "always" },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** Answers that hold values from traces are never merged key by key: they may be huge or have hostile keys. */
const opaque: ReadonlySet<Command> = new Set<Command>(["span_get", "span_compare", "trace_read", "value_get"]);

export function commandQuery<C extends Command>(command: C, request: RequestOf<C>) {
  return queryOptions<ResponseOf<C>>({
    queryKey: [command, request],
    queryFn: ({ signal }) => call(command, request, signal),
    structuralSharing: !opaque.has(command),
  });
}

export function useCommand<C extends Command>(command: C, request: RequestOf<C>): UseQueryResult<ResponseOf<C>> {
  return useQuery(commandQuery(command, request));
}

/** A command that changes something; what it makes stale comes back over the stream. */
export function useAct<C extends Command>(command: C): UseMutationResult<ResponseOf<C>, RpcError, RequestOf<C>> {
  return useMutation<ResponseOf<C>, RpcError, RequestOf<C>>({ mutationFn: (request) => call(command, request) });
}
