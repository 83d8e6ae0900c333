/** The collector: where it listens, what came, from whom, and what became of it. */
import { Link, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { JSX } from "react";
import { commandQuery, useAct, useCommand } from "../../api/queries.ts";
import type { CollectorHealth } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { Page } from "../../components/Page.tsx";
import { Requests } from "../../components/Requests.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { Addresses } from "./Addresses.tsx";
import { Clients } from "./Clients.tsx";
import styles from "./Collector.module.css";
import { Counts } from "./Counts.tsx";
import { LagCard } from "./LagCard.tsx";
import { Refused } from "./Refused.tsx";
import { Unmapped } from "./Unmapped.tsx";

/** The last minute goes on when nothing comes. */
const minuteMs = 5000;

export function Collector(): JSX.Element {
  const { data: status, error } = useCommand("collector_status", {});
  const health = useQuery({ ...commandQuery("collector_health", {}), refetchInterval: minuteMs });
  const start = useAct("collector_start");
  const stop = useAct("collector_stop");
  const failure = start.error ?? stop.error;
  const busy = start.isPending || stop.isPending;
  const tools = status !== undefined && (
    <Button disabled={busy} onClick={() => (status.running ? stop.mutate({}) : start.mutate({}))}>
      {status.running ? "Stop" : "Start"}
    </Button>
  );
  return (
    <Page title="Collector" tools={tools}>
      {failure !== null && <InlineError error={failure} />}
      {status === undefined && error !== null ? (
        <ErrorNotice title="The collector’s state could not be read" error={error} />
      ) : (
        <Addresses status={status} />
      )}
      {health.data !== undefined ? (
        <Health health={health.data} />
      ) : health.error !== null ? (
        <ErrorNotice title="The counts could not be read" error={health.error} onRetry={() => void health.refetch()} />
      ) : (
        <SkeletonRows count={6} />
      )}
      <Requests />
    </Page>
  );
}

function Health({ health }: { health: CollectorHealth }): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  if (health.total.requests === 0) {
    return (
      <Card title="Nothing has come yet">
        <p className={styles["text"]}>
          Once a program sends here, this page counts what came from which client library, how long spans took until they were stored, and
          what was refused and why.
        </p>
        <p>
          <Link to="/" search={project === undefined ? {} : { project }} className={styles["link"]}>
            How to connect a program
          </Link>
        </p>
      </Card>
    );
  }
  const quiet = health.refusals.length === 0 && health.dropped.length === 0;
  return (
    <>
      <div className={styles["columns"]}>
        <Counts health={health} />
        <LagCard lag={health.lag} />
      </div>
      <Clients clients={health.clients} />
      {(!quiet || health.unmapped.length > 0) && (
        <div className={styles["halves"]}>
          {!quiet && <Refused refusals={health.refusals} dropped={health.dropped} />}
          {health.unmapped.length > 0 && <Unmapped unmapped={health.unmapped} />}
        </div>
      )}
    </>
  );
}
