/** A trace's conversation, read page by page as one goes on. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { call, type RpcError } from "../../api/client.ts";
import type { Conversation } from "../../bindings/api.ts";
import { entriesOf, type Entry } from "./conversation.ts";
import { againMs } from "./use-span-rows.ts";

const pageSize = 60;

export type Reading = {
  entries: Entry[];
  /** How far the engine has read, of how much. */
  read: number;
  total: number;
  hasMore: boolean;
  isLoading: boolean;
  error: RpcError | null;
  /** Why it cannot be read on, where some was read. */
  stopped: RpcError | null;
  more: () => void;
  retry: () => void;
};

export function useConversation(trace_id: string): Reading {
  const query = useInfiniteQuery({
    queryKey: ["trace_read", { trace_id }],
    queryFn: ({ pageParam, signal }): Promise<Conversation> => call("trace_read", { trace_id, offset: pageParam, count: pageSize }, signal),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.more ? last.offset + last.parts.length : undefined),
    structuralSharing: false,
    refetchInterval: ({ state }) => againMs(trace_id, state.data?.pages[0]?.revision),
  });
  const pages = query.data?.pages;
  const entries = useMemo(() => entriesOf(pages?.flatMap((page) => page.parts) ?? []), [pages]);
  const last = pages?.at(-1);
  return {
    entries,
    read: last?.read ?? 0,
    total: last?.total ?? 0,
    hasMore: query.hasNextPage,
    isLoading: query.isPending || query.isFetchingNextPage,
    error: query.data === undefined ? query.error : null,
    stopped: query.isFetchNextPageError ? query.error : null,
    more: () => {
      if (query.hasNextPage && !query.isFetching && !query.isFetchNextPageError) void query.fetchNextPage();
    },
    retry: () => void (query.data === undefined ? query.refetch() : query.fetchNextPage()),
  };
}
