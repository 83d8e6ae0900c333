/** The screens and their addresses. Filters and selection live in the search parameters. */
import {
  createBrowserHistory,
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
} from "@tanstack/react-router";
import type { JSX } from "react";
import { toRpcError } from "./api/client.ts";
import { ErrorNotice, Notice } from "./components/Notice.tsx";
import { Home } from "./features/home/Home.tsx";
import { Traces } from "./features/traces/Traces.tsx";
import { parseSearch, projectSearch, stringifySearch, traceSearch } from "./lib/search.ts";
import { platform } from "./platform/index.ts";
import { Shell } from "./shell/Shell.tsx";

function Failed({ error, reset }: ErrorComponentProps): JSX.Element {
  return <ErrorNotice title="This screen failed" error={toRpcError(error)} onRetry={reset} />;
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

export const router = createRouter({
  routeTree: rootRoute.addChildren([homeRoute, tracesRoute]),
  history: platform.history === "hash" ? createHashHistory() : createBrowserHistory(),
  parseSearch,
  stringifySearch,
  defaultErrorComponent: Failed,
  defaultPreload: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
