/** Staleness: which cached answers a change makes old. The stream `stale_watch` is its only source. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { reads, type Stale } from "../bindings/api.ts";
import { platform } from "../platform/index.ts";
import { toRpcError, type RpcError } from "./client.ts";
import { createSignal } from "../lib/signal.ts";

export type Link = { state: "connecting" | "open" | "lost" } | { state: "refused" | "failed"; error: RpcError };

/** Whether the engine is there. */
export const link = createSignal<Link>({ state: "connecting" });

const listeners = new Set<(stale: Stale) => void>();

/** Hears every change; for lists that refresh themselves in pieces. */
export function onStale(listener: (stale: Stale) => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** A tag pattern with `{member}` filled in from the request: `trace:{trace_id}` → `trace:ab12`. */
export function interpolate(pattern: string, request: unknown): string {
  return pattern.replace(/\{(\w+)\}/g, (_, member: string) => {
    const value =
      typeof request === "object" && request !== null && Object.hasOwn(request, member)
        ? (request as Record<string, unknown>)[member]
        : undefined;
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  });
}

/** The tags whose staleness makes the answer under `key` stale; a key is [command, request, …]. */
export function tagsOf(key: QueryKey): string[] {
  const [command, request] = key;
  if (typeof command !== "string" || !Object.hasOwn(reads, command)) return [];
  return reads[command as keyof typeof reads].map((pattern) => interpolate(pattern, request));
}

/** Whether a change touches one of these tags. */
export function touches(stale: Stale, tags: ReadonlyArray<string>): boolean {
  return stale.resync || tags.some((tag) => stale.tags.includes(tag));
}

function announce(client: QueryClient, stale: Stale): void {
  void client.invalidateQueries({
    predicate: (query) => query.meta?.["paged"] !== true && touches(stale, tagsOf(query.queryKey)),
  });
  for (const listener of listeners) listener(stale);
}

const firstPauseMs = 400;
const longestPauseMs = 8000;

/** Follows the stream for as long as the page lives, reconnecting with growing pauses. */
export function watchStale(client: QueryClient): void {
  let failures = 0;
  const open = () => {
    platform.stream("stale_watch", "{}", {
      onOpen: () => {
        failures = 0;
        link.set({ state: "open" });
        announce(client, { tags: [], resync: true });
      },
      onItem: (json) => {
        announce(client, JSON.parse(json) as Stale);
      },
      onEnd: (reason) => {
        const error = toRpcError(reason);
        if (error.refused) {
          link.set({ state: "refused", error });
          return;
        }
        // The window answers so from its first call on when its home could not be opened.
        const failed = error.code === "storage" || error.code === "conflict";
        link.set(failed ? { state: "failed", error } : { state: "lost" });
        if (failed) return;
        setTimeout(open, Math.min(longestPauseMs, firstPauseMs * 2 ** failures));
        failures += 1;
      },
    });
  };
  open();
}
