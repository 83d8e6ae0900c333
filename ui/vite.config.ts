import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `touchstone serve --ui` listens; the dev server hands the commands on to it. */
const backend = process.env["TOUCHSTONE_UI"] ?? "http://127.0.0.1:4319";

/** Every browser and web view we run in reads woff2: the older copies of the fonts stay out of the bundle. */
const onlyWoff2 = {
  name: "only-woff2",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!id.includes("@fontsource") || !id.endsWith(".css")) return null;
    return code.replaceAll(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, "");
  },
};

export default defineConfig({
  plugins: [onlyWoff2, react()],
  clearScreen: false,
  server: {
    host: "127.0.0.1",
    port: 5173,
    strictPort: true,
    proxy: { "/rpc": backend, "/stream": backend },
  },
  build: {
    outDir: "dist",
    // Everything is a file: the content security policy allows no inline script and no data: font.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 800,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
  },
});
