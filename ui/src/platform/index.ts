/** Chooses the host once, at start. */
import { httpPlatform } from "./http.ts";
import { tauri } from "./tauri.ts";
import type { Platform } from "./types.ts";

export const platform: Platform = "__TAURI_INTERNALS__" in globalThis ? tauri : httpPlatform();
