/** The collector's light and toggle, always in view; a click on it shows how it fares. */
import { Switch } from "@base-ui/react/switch";
import { Link, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { useAct, useCommand } from "../api/queries.ts";
import type { CollectorStatus } from "../bindings/api.ts";
import { InlineError } from "../components/Notice.tsx";
import { Icon } from "../components/Icon.tsx";
import { useActions } from "../hotkeys/dispatch.ts";
import styles from "./CollectorLight.module.css";

type Face = { light: "on" | "off" | "bad"; text: string };

function faceOf(status: CollectorStatus | undefined): Face {
  if (status === undefined) return { light: "off", text: "…" };
  if (!status.running) return status.error === null ? { light: "off", text: "Stopped" } : { light: "bad", text: "Cannot listen" };
  const port = `:${String(status.port)}`;
  return status.grpc_error === null ? { light: "on", text: `Listening ${port}` } : { light: "bad", text: `HTTP only ${port}` };
}

export function CollectorLight(): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  const { data: status } = useCommand("collector_status", {});
  const start = useAct("collector_start");
  const stop = useAct("collector_stop");
  const busy = start.isPending || stop.isPending;
  const face = faceOf(status);
  const failure = start.error ?? stop.error;
  const turn = (on: boolean) => {
    if (on) start.mutate({});
    else stop.mutate({});
  };
  const ready = status !== undefined && !busy;
  useActions(ready ? { "collector.toggle": () => turn(!status.running) } : {});
  return (
    <div className={styles["row"]}>
      <Link
        to="/collector"
        search={project === undefined ? {} : { project }}
        className={styles["status"]}
        activeProps={{ "data-active": "true" }}
        activeOptions={{ includeSearch: false }}
      >
        <span className={`${styles["light"] ?? ""} ${styles[face.light] ?? ""}`}>
          {face.light === "bad" && <Icon name="warning" size={14} />}
        </span>
        <span className={styles["words"]}>
          <span className={styles["name"]}>Collector</span>
          <span className={face.light === "bad" ? styles["textBad"] : styles["text"]}>{face.text}</span>
        </span>
      </Link>
      <Switch.Root
        className={styles["switch"]}
        aria-label="Collector"
        checked={status?.running === true}
        disabled={!ready}
        onCheckedChange={turn}
      >
        <Switch.Thumb className={styles["thumb"]} />
      </Switch.Root>
      {failure !== null && <InlineError error={failure} />}
    </div>
  );
}
