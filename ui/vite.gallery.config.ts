/**
 * The gallery shows every component in its states, for tests and for those who work on them. It is
 * no part of what is shipped: `npm run gallery` serves it, the browser test builds it for itself.
 */
import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import app from "./vite.config.ts";

const silentHost = fileURLToPath(new URL("gallery/platform.ts", import.meta.url));

/** No engine stands behind the components: the host that they speak to never answers. */
const withoutEngine = {
  name: "without-engine",
  enforce: "pre" as const,
  resolveId(source: string) {
    return source.endsWith("/platform/index.ts") ? silentHost : null;
  },
};

export default mergeConfig(
  app,
  defineConfig({ root: fileURLToPath(new URL("gallery", import.meta.url)), base: "./", plugins: [withoutEngine] }),
);
