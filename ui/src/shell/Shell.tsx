/** The frame around every screen: rail, screen, and what says that the engine is gone. */
import { Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type JSX } from "react";
import { AssessHost } from "../components/AssessHost.tsx";
import { useActions } from "../hotkeys/dispatch.ts";
import { setTheme } from "../lib/theme.ts";
import { About } from "./About.tsx";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { DeletionToast } from "./DeletionToast.tsx";
import { KeySheet } from "./KeySheet.tsx";
import { Palette } from "./Palette.tsx";
import { Rail } from "./Rail.tsx";
import { StoreBanner } from "./StoreBanner.tsx";
import { useJobNotices } from "./use-job-notices.ts";
import { useKeptKeys } from "./use-kept-keys.ts";
import { WindowParts } from "./WindowParts.tsx";
import styles from "./Shell.module.css";

export function Shell(): JSX.Element {
  const navigate = useNavigate();
  const { project } = useSearch({ from: "__root__" });
  const [shown, setShown] = useState<"keys" | "palette" | "about" | null>(null);
  useKeptKeys();
  useJobNotices();
  const search = project === undefined ? {} : { project };
  useActions({
    "go.home": () => void navigate({ to: "/", search }),
    "go.traces": () => void navigate({ to: "/traces", search }),
    "go.sessions": () => void navigate({ to: "/sessions", search }),
    "go.runs": () => void navigate({ to: "/runs", search }),
    "go.import": () => void navigate({ to: "/import", search }),
    "go.collector": () => void navigate({ to: "/collector", search }),
    "go.settings": () => void navigate({ to: "/settings", search }),
    palette: () => setShown("palette"),
    "keys.show": () => setShown("keys"),
    "keys.change": () => void navigate({ to: "/settings", search, hash: "keys" }),
    "theme.system": () => setTheme("system"),
    "theme.light": () => setTheme("light"),
    "theme.dark": () => setTheme("dark"),
    about: () => setShown("about"),
  });
  return (
    <div className={styles["shell"]}>
      <a className={styles["skip"]} href="#screen">
        Skip to the screen
      </a>
      <Rail onFind={() => setShown("palette")} onShowKeys={() => setShown("keys")} />
      <main id="screen" tabIndex={-1} className={styles["screen"]}>
        <ConnectionBanner />
        <StoreBanner />
        <div className={styles["content"]}>
          <Outlet />
        </div>
      </main>
      <AssessHost />
      <DeletionToast />
      <KeySheet open={shown === "keys"} onOpenChange={(open) => setShown(open ? "keys" : null)} />
      <Palette open={shown === "palette"} onOpenChange={(open) => setShown(open ? "palette" : null)} />
      {shown === "about" && <About onClose={() => setShown(null)} />}
      <WindowParts />
    </div>
  );
}
