/** The rail: project on top, the screens that exist, and at the foot settings, the collector and the theme. */
import { Link, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { useCommand } from "../api/queries.ts";
import { Icon, type IconName } from "../components/Icon.tsx";
import { IconButton } from "../components/IconButton.tsx";
import { CollectorLight } from "./CollectorLight.tsx";
import { ProjectSwitcher } from "./ProjectSwitcher.tsx";
import { ThemeChoice } from "./ThemeChoice.tsx";
import styles from "./Rail.module.css";

type Screen = { to: "/" | "/traces" | "/sessions" | "/runs" | "/settings"; label: string; icon: IconName };

const observe: ReadonlyArray<Screen> = [
  { to: "/", label: "Home", icon: "home" },
  { to: "/traces", label: "Traces", icon: "traces" },
  { to: "/sessions", label: "Sessions", icon: "sessions" },
];
const evaluate: ReadonlyArray<Screen> = [{ to: "/runs", label: "Runs", icon: "runs" }];
const settings: Screen = { to: "/settings", label: "Settings", icon: "gear" };

type RailProps = { onFind: () => void; onShowKeys: () => void };

export function Rail({ onFind, onShowKeys }: RailProps): JSX.Element {
  // Runs are made by clients alone: until one has, there is nothing to show.
  const runs = useCommand("run_list", { limit: 1 }).data?.rows.length ?? 0;
  return (
    <aside className={styles["rail"]} aria-label="Rail">
      <ProjectSwitcher />
      <nav aria-label="Screens" className={styles["nav"]}>
        <Block name="Observe" screens={observe} />
        {runs > 0 && <Block name="Evaluate" screens={evaluate} />}
      </nav>
      <div className={styles["foot"]}>
        <Item screen={settings} />
        <CollectorLight />
        <div className={styles["tools"]}>
          <ThemeChoice />
          <span className={styles["find"]}>
            <IconButton icon="search" label="Do or find anything" action="palette" onClick={onFind} />
            <IconButton icon="keyboard" label="Keys" action="keys.show" onClick={onShowKeys} />
          </span>
        </div>
      </div>
    </aside>
  );
}

function Block({ name, screens }: { name: string; screens: ReadonlyArray<Screen> }): JSX.Element {
  return (
    <>
      <h2 className={styles["block"]}>{name}</h2>
      <ul>
        {screens.map((screen) => (
          <li key={screen.to}>
            <Item screen={screen} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Item({ screen }: { screen: Screen }): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  return (
    <Link
      to={screen.to}
      search={project === undefined ? {} : { project }}
      className={styles["item"]}
      activeProps={{ "data-active": "true" }}
      activeOptions={{ exact: true, includeSearch: false }}
    >
      <Icon name={screen.icon} />
      {screen.label}
    </Link>
  );
}
