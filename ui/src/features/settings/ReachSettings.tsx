/** Who may reach the collector: by default this machine's programs; with a key, further hosts and an address. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { CollectorKey } from "./CollectorKey.tsx";
import { FurtherReach } from "./FurtherReach.tsx";

export function ReachSettings(): JSX.Element {
  const { data, error, refetch } = useCommand("reach_get", {});
  return (
    <Card
      title="Reach"
      about={
        data?.has_key === true
          ? "Programs reach the collector with its key alone, wherever they run."
          : "Only programs on this machine reach the collector, and they need no key. Make one to ask for it, or to let containers and other machines in."
      }
    >
      {data !== undefined ? (
        <>
          <CollectorKey hasKey={data.has_key} />
          <FurtherReach key={`${data.hosts.join(" ")} ${data.bind ?? ""}`} reach={data} />
        </>
      ) : error !== null ? (
        <ErrorNotice title="These settings could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={4} />
      )}
    </Card>
  );
}
