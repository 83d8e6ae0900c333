/** Settings: where the collector listens, who may reach it, what models cost. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { Page } from "../../components/Page.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { CollectorPorts } from "./CollectorPorts.tsx";
import { Prices } from "./Prices.tsx";
import { ReachSettings } from "./ReachSettings.tsx";

export function Settings(): JSX.Element {
  return (
    <Page title="Settings">
      <Ports />
      <ReachSettings />
      <Prices />
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
