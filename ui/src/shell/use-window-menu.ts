/** Hands the actions to the window's menu, and tells it which of them can be done now. */
import { useEffect } from "react";
import { available } from "../hotkeys/dispatch.ts";
import { keymap } from "../hotkeys/keymap.ts";
import { useSignal } from "../lib/signal.ts";
import type { WindowShell } from "../platform/types.ts";
import { menuOf } from "./menu.ts";

export function useWindowMenu(shell: WindowShell): void {
  const map = useSignal(keymap);
  const now = useSignal(available);
  useEffect(() => {
    const enable = async () => shell.act({ act: "enable", ids: [...available.get()] });
    // A menu that cannot be made leaves keys and palette.
    shell
      .act({ act: "menu", groups: menuOf(map) })
      .then(enable)
      .catch(() => undefined);
  }, [shell, map]);
  useEffect(() => {
    shell.act({ act: "enable", ids: [...now] }).catch(() => undefined);
  }, [shell, now]);
}
