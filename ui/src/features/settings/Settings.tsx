/** Settings: the collector, prices, what is set per project, the store, the window, keys. */
import { Link, useLocation, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { Page } from "../../components/Page.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { AuthorSettings } from "./AuthorSettings.tsx";
import { CollectorPorts } from "./CollectorPorts.tsx";
import { KeySettings } from "./KeySettings.tsx";
import { Prices } from "./Prices.tsx";
import { ProjectSettings } from "./ProjectSettings.tsx";
import { ReachSettings } from "./ReachSettings.tsx";
import { StorageSettings } from "./StorageSettings.tsx";
import { showPart, useShownPart } from "./use-shown-part.ts";
import { WindowSettings } from "./WindowSettings.tsx";
import styles from "./Settings.module.css";

const parts = [
  ["collector", "Collector"],
  ["prices", "Prices"],
  ["project", "Project"],
  ["storage", "Storage"],
  ["name", "Your name"],
  ["window", "Window"],
  ["keys", "Keys"],
] as const;

export function Settings(): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  const { hash } = useLocation();
  useShownPart(hash);
  useActions({ "keys.change": () => showPart("keys", true) });
  const search = project === undefined ? {} : { project };
  return (
    <Page
      title="Settings"
      tools={
        <nav aria-label="Parts of the settings" className={styles["parts"]}>
          {parts.map(([id, name]) => (
            <Link key={id} to="/settings" search={search} hash={id} replace className={styles["part"]} onClick={() => showPart(id, true)}>
              {name}
            </Link>
          ))}
          <Link to="/import" search={search} className={styles["part"]}>
            Import
          </Link>
        </nav>
      }
    >
      <div id="settings-collector" className={styles["group"]}>
        <Ports />
        <ReachSettings />
      </div>
      <div id="settings-prices" className={styles["group"]}>
        <Prices />
      </div>
      <div id="settings-project" className={styles["group"]}>
        <ProjectSettings />
      </div>
      <div id="settings-storage" className={styles["group"]}>
        <StorageSettings />
      </div>
      <div id="settings-name" className={styles["group"]}>
        <AuthorSettings />
      </div>
      <div id="settings-window" className={styles["group"]}>
        <WindowSettings />
      </div>
      <div id="settings-keys" className={styles["group"]}>
        <KeySettings />
      </div>
    </Page>
  );
}

function Ports(): JSX.Element {
  const { data, error, refetch } = useCommand("collector_status", {});
  return (
    <Card title="Collector" about="Where programs on this machine send their traces. The ports are kept for later starts.">
      {data !== undefined ? (
        <CollectorPorts status={data} />
      ) : error !== null ? (
        <ErrorNotice title="The collector’s state could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={2} />
      )}
    </Card>
  );
}
