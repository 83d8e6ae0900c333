/** What the interface keeps in the engine, by name. */
import { useMutation } from "@tanstack/react-query";
import type { JsonValue } from "../bindings/api.ts";
import { call, type RpcError } from "./client.ts";
import { commandQuery, queryClient, useCommand } from "./queries.ts";

type Kept<T> = {
  value: T;
  /** Whether it was read: until then `value` is what counts where nothing is kept. */
  ready: boolean;
  put: (value: T) => void;
  error: RpcError | null;
};

function noteKept(name: string, value: JsonValue): void {
  queryClient.setQueryData(commandQuery("preference_get", { name }).queryKey, { name, value });
}

/** `read` makes a value of what was kept, null where nothing was; it must not trust it. */
export function usePreference<T extends JsonValue>(name: string, read: (kept: JsonValue) => T): Kept<T> {
  const { data, error } = useCommand("preference_get", { name });
  const put = useMutation<unknown, RpcError, T>({
    mutationFn: async (value) => {
      // Shown at once; what the engine keeps comes back over the stream, also where it refused.
      noteKept(name, value);
      try {
        return await call("preference_put", { name, value });
      } catch (refused) {
        await queryClient.invalidateQueries(commandQuery("preference_get", { name }));
        throw refused;
      }
    },
  });
  return { value: read(data?.value ?? null), ready: data !== undefined || error !== null, put: put.mutate, error: put.error };
}

/** The same outside a component, freshly read; null where it cannot be. */
export async function keptPreference(name: string): Promise<JsonValue> {
  try {
    return (await call("preference_get", { name })).value;
  } catch {
    return null;
  }
}

export async function keepPreference(name: string, value: JsonValue): Promise<void> {
  noteKept(name, value);
  await call("preference_put", { name, value });
}
