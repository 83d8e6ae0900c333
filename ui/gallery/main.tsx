import "../src/lib/locale-guard.ts";
import "../src/styles/fonts.ts";
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import { Tooltip } from "@base-ui/react/tooltip";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { Answers } from "./Answers.tsx";
import { Gallery } from "./Gallery.tsx";

// Links need a router; they lead nowhere here.
const root = createRootRoute({ component: Gallery });
const sessions = createRoute({ getParentRoute: () => root, path: "/sessions" });
const compare = createRoute({ getParentRoute: () => root, path: "/compare" });
const router = createRouter({ routeTree: root.addChildren([sessions, compare]), history: createMemoryHistory() });

const place = document.getElementById("root");
if (place !== null) {
  createRoot(place).render(
    <Answers of={[]}>
      <Tooltip.Provider delay={400}>
        <RouterProvider router={router as never} />
      </Tooltip.Provider>
    </Answers>,
  );
}
