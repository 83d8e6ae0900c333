/** Lets the keys count that the user chose, here and in every other window on this home. */
import { useEffect } from "react";
import { useCommand } from "../api/queries.ts";
import { changesIn, keymap, keymapOf } from "../hotkeys/keymap.ts";

export function useKeptKeys(): void {
  const { data } = useCommand("preference_get", { name: "keys" });
  useEffect(() => {
    if (data !== undefined) keymap.set(keymapOf(changesIn(data.value)));
  }, [data]);
}
