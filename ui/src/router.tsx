/** The screens and their addresses. Filters and selection live in the search parameters. */
import {
  createBrowserHistory,
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type ErrorComponentProps,
} from "@tanstack/react-router";
import type { JSX } from "react";
import { Notice } from "./components/Notice.tsx";
import { Home } from "./features/home/Home.tsx";
import { Traces } from "./features/traces/Traces.tsx";
import { compareSearch, parseSearch, projectSearch, runSearch, sessionSearch, stringifySearch, traceSearch } from "./lib/search.ts";
import { platform } from "./platform/index.ts";
import { logError } from "./platform/log.ts";
import { CrashNotice } from "./shell/CrashNotice.tsx";
import { Shell } from "./shell/Shell.tsx";

// The first paint waits for what it shows, not for the screens behind it.
const Collector = lazyRouteComponent(() => import("./features/collector/Collector.tsx"), "Collector");
const Compare = lazyRouteComponent(() => import("./features/compare/Compare.tsx"), "Compare");
const Import = lazyRouteComponent(() => import("./features/import/Import.tsx"), "Import");
const Runs = lazyRouteComponent(() => import("./features/runs/Runs.tsx"), "Runs");
const Sessions = lazyRouteComponent(() => import("./features/sessions/Sessions.tsx"), "Sessions");
const Settings = lazyRouteComponent(() => import("./features/settings/Settings.tsx"), "Settings");

function Failed({ error, reset }: ErrorComponentProps): JSX.Element {
  return <CrashNotice title="This screen failed" error={error} again="Try again" onAgain={reset} />;
}

function NotFound(): JSX.Element {
  return (
    <Notice icon="none" title="There is no such screen">
      <p>The address may be of another version.</p>
    </Notice>
  );
}

const rootRoute = createRootRoute({ component: Shell, validateSearch: projectSearch, errorComponent: Failed, notFoundComponent: NotFound });
const homeRoute = createRoute({ getParentRoute: () => rootRoute, path: "/", component: Home });
const tracesRoute = createRoute({ getParentRoute: () => rootRoute, path: "/traces", validateSearch: traceSearch, component: Traces });
const sessionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sessions",
  validateSearch: sessionSearch,
  component: Sessions,
});
const compareRoute = createRoute({ getParentRoute: () => rootRoute, path: "/compare", validateSearch: compareSearch, component: Compare });
const runsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/runs", validateSearch: runSearch, component: Runs });
const importRoute = createRoute({ getParentRoute: () => rootRoute, path: "/import", component: Import });
const collectorRoute = createRoute({ getParentRoute: () => rootRoute, path: "/collector", component: Collector });
const settingsRoute = createRoute({ getParentRoute: () => rootRoute, path: "/settings", component: Settings });

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    tracesRoute,
    compareRoute,
    sessionsRoute,
    runsRoute,
    importRoute,
    collectorRoute,
    settingsRoute,
  ]),
  history: platform.history === "hash" ? createHashHistory() : createBrowserHistory(),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: Failed,
  defaultOnCatch: (error) => logError("a screen failed", error),
  defaultPreload: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
