import "./lib/locale-guard.ts";
import "./styles/fonts.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./lib/theme.ts";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries.ts";
import { watchStale } from "./api/stale.ts";
import { listenForKeys } from "./hotkeys/dispatch.ts";
import { platform } from "./platform/index.ts";
import { logUncaught } from "./platform/log.ts";
import { router } from "./router.tsx";
import { CrashBoundary } from "./shell/CrashNotice.tsx";
import { Door } from "./shell/Door.tsx";

if (platform.admitted) watchStale(queryClient);
listenForKeys();
logUncaught();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <CrashBoundary>
          <Tooltip.Provider delay={400}>
            <Door>
              <RouterProvider router={router} />
            </Door>
          </Tooltip.Provider>
        </CrashBoundary>
      </QueryClientProvider>
    </StrictMode>,
  );
}
