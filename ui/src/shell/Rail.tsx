/** The rail: project on top, the screens that exist, and at the foot the collector and the theme. */
import { Link, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { Icon, type IconName } from "../components/Icon.tsx";
import { IconButton } from "../components/IconButton.tsx";
import { CollectorLight } from "./CollectorLight.tsx";
import { ProjectSwitcher } from "./ProjectSwitcher.tsx";
import { ThemeChoice } from "./ThemeChoice.tsx";
import styles from "./Rail.module.css";

const screens = [
  { to: "/", label: "Home", icon: "home" },
  { to: "/traces", label: "Traces", icon: "traces" },
] as const satisfies ReadonlyArray<{ to: string; label: string; icon: IconName }>;

export function Rail({ onShowKeys }: { onShowKeys: () => void }): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  const search = project === undefined ? {} : { project };
  return (
    <aside className={styles["rail"]} aria-label="Rail">
      <ProjectSwitcher />
      <nav aria-label="Screens" className={styles["nav"]}>
        <h2 className={styles["block"]}>Observe</h2>
        <ul>
          {screens.map((screen) => (
            <li key={screen.to}>
              <Link
                to={screen.to}
                search={search}
                className={styles["item"]}
                activeProps={{ "data-active": "true" }}
                activeOptions={{ exact: true, includeSearch: false }}
              >
                <Icon name={screen.icon} />
                {screen.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles["foot"]}>
        <CollectorLight />
        <div className={styles["tools"]}>
          <ThemeChoice />
          <IconButton icon="keyboard" label="Keys" keys="?" onClick={onShowKeys} />
        </div>
      </div>
    </aside>
  );
}
