/** The frame around every screen: rail, screen, and what says that the engine is gone. */
import { Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type JSX } from "react";
import { useActions } from "../hotkeys/dispatch.ts";
import { ConnectionBanner } from "./ConnectionBanner.tsx";
import { DeletionToast } from "./DeletionToast.tsx";
import { KeySheet } from "./KeySheet.tsx";
import { Rail } from "./Rail.tsx";
import { StoreBanner } from "./StoreBanner.tsx";
import styles from "./Shell.module.css";

export function Shell(): JSX.Element {
  const navigate = useNavigate();
  const { project } = useSearch({ from: "__root__" });
  const [keysShown, setKeysShown] = useState(false);
  const search = project === undefined ? {} : { project };
  useActions({
    "go.home": () => void navigate({ to: "/", search }),
    "go.traces": () => void navigate({ to: "/traces", search }),
    "go.runs": () => void navigate({ to: "/runs", search }),
    "go.import": () => void navigate({ to: "/import", search }),
    "go.collector": () => void navigate({ to: "/collector", search }),
    "go.settings": () => void navigate({ to: "/settings", search }),
    "keys.show": () => setKeysShown(true),
  });
  return (
    <div className={styles["shell"]}>
      <a className={styles["skip"]} href="#screen">
        Skip to the screen
      </a>
      <Rail onShowKeys={() => setKeysShown(true)} />
      <main id="screen" tabIndex={-1} className={styles["screen"]}>
        <ConnectionBanner />
        <StoreBanner />
        <div className={styles["content"]}>
          <Outlet />
        </div>
      </main>
      <DeletionToast />
      <KeySheet open={keysShown} onOpenChange={setKeysShown} />
    </div>
  );
}
