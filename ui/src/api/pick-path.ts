/** Asks for a path in the system's own dialog, where the host has one. */
import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { platform } from "../platform/index.ts";
import type { PathQuestion } from "../platform/types.ts";
import { toRpcError, type RpcError } from "./client.ts";

/** False in a browser: paths are typed there. */
export const canPickPaths: boolean = platform.pickPath !== null;

/** `onPath` is told the path, if one was chosen. */
export function usePickPath(onPath: (path: string) => void): UseMutationResult<string | null, RpcError, PathQuestion> {
  return useMutation<string | null, RpcError, PathQuestion>({
    mutationFn: async (question) => {
      try {
        return (await platform.pickPath?.(question)) ?? null;
      } catch (error) {
        throw toRpcError(error);
      }
    },
    onSuccess: (path) => {
      if (path !== null) onPath(path);
    },
  });
}
