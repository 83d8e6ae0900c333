/** The collector's light and toggle; when it cannot run, why, and another port. */
import { Popover } from "@base-ui/react/popover";
import { Switch } from "@base-ui/react/switch";
import type { JSX } from "react";
import { useAct, useCommand } from "../api/queries.ts";
import type { CollectorStatus } from "../bindings/api.ts";
import { CollectorProblem } from "../components/CollectorProblem.tsx";
import { InlineError } from "../components/Notice.tsx";
import { Icon } from "../components/Icon.tsx";
import { plural } from "../lib/format.ts";
import styles from "./CollectorLight.module.css";

function words(status: CollectorStatus): { light: "on" | "off" | "bad"; text: string } {
  if (status.running) return { light: "on", text: `Listening :${String(status.port)}` };
  if (status.error !== null) return { light: "bad", text: "Cannot listen" };
  return { light: "off", text: "Stopped" };
}

export function CollectorLight(): JSX.Element {
  const { data: status } = useCommand("collector_status", {});
  const start = useAct("collector_start");
  const stop = useAct("collector_stop");
  const busy = start.isPending || stop.isPending;
  const face = status === undefined ? { light: "off" as const, text: "…" } : words(status);
  const failure = start.error ?? stop.error;
  return (
    <div className={styles["row"]}>
      <Popover.Root>
        <Popover.Trigger className={styles["status"]}>
          <span className={`${styles["light"] ?? ""} ${styles[face.light] ?? ""}`}>
            {face.light === "bad" && <Icon name="warning" size={14} />}
          </span>
          <span className={styles["words"]}>
            <span className={styles["name"]}>Collector</span>
            <span className={face.light === "bad" ? styles["textBad"] : styles["text"]}>{face.text}</span>
          </span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner side="top" align="start" sideOffset={8} className={styles["positioner"]}>
            <Popover.Popup className={styles["popup"]}>
              <Popover.Title className={styles["title"]}>Collector</Popover.Title>
              {status !== undefined && <About status={status} />}
              {status?.running === false && <CollectorProblem status={status} />}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <Switch.Root
        className={styles["switch"]}
        aria-label="Collector"
        checked={status?.running === true}
        disabled={status === undefined || busy}
        onCheckedChange={(on) => {
          if (on) start.mutate({});
          else stop.mutate({});
        }}
      >
        <Switch.Thumb className={styles["thumb"]} />
      </Switch.Root>
      {failure !== null && <InlineError error={failure} />}
    </div>
  );
}

function About({ status }: { status: CollectorStatus }): JSX.Element {
  if (!status.running) {
    return (
      <p className={styles["about"]}>
        {status.error === null ? "Stopped: programs that send traces now are turned away." : "Programs cannot send traces now."}
      </p>
    );
  }
  return (
    <p className={styles["about"]}>
      Listens at <code>{status.url}</code>. Since the start: {plural(status.received_requests, "request")},{" "}
      {plural(status.accepted_spans, "span")} taken, {plural(status.refused_requests, "request")} refused.
    </p>
  );
}
