/** A host that answers nothing: what the components show is put before them. */
import type { Platform } from "../src/platform/types.ts";

export const platform: Platform = {
  host: "browser",
  history: "browser",
  admitted: true,
  rpc: () => new Promise(() => undefined),
  stream: () => () => undefined,
  pickPath: () => Promise.resolve(null),
  shell: null,
  mayNotify: () => Promise.resolve(false),
  notify: () => undefined,
};
