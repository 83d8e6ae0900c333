/** The addresses that programs are given, or why there are none. */
import { Link, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import type { CollectorStatus } from "../../bindings/api.ts";
import { Card } from "../../components/Card.tsx";
import { CollectorProblem } from "../../components/CollectorProblem.tsx";
import { CopyLine } from "../../components/CopyLine.tsx";
import { Problem } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import styles from "./Collector.module.css";

export function Addresses({ status }: { status: CollectorStatus | undefined }): JSX.Element {
  const { project } = useSearch({ from: "__root__" });
  const settings = (
    <Link to="/settings" search={project === undefined ? {} : { project }} className={styles["link"]}>
      Ports and keys
    </Link>
  );
  return (
    <Card title={status?.running !== false ? "Addresses" : status.error === null ? "Stopped" : "It cannot listen"} tools={settings}>
      {status === undefined ? (
        <SkeletonRows count={1} />
      ) : status.running ? (
        <dl className={styles["addresses"]}>
          <div>
            <dt>HTTP</dt>
            <dd>
              <CopyLine text={status.url ?? ""} label="Copy the address for HTTP" />
              <span className={styles["note"]}>OTLP at /v1/traces, and MLflow’s own protocol</span>
            </dd>
          </div>
          <div>
            <dt>gRPC</dt>
            <dd>
              {status.grpc_url !== null && <CopyLine text={status.grpc_url} label="Copy the address for gRPC" />}
              {status.grpc_error !== null && <Problem message={status.grpc_error} hint={null} />}
              <span className={styles["note"]}>OTLP</span>
            </dd>
          </div>
        </dl>
      ) : (
        <>
          <p className={styles["text"]}>
            {status.error === null ? "It is stopped: programs that send traces now are turned away." : "Programs cannot send traces now."}
          </p>
          <CollectorProblem status={status} />
        </>
      )}
    </Card>
  );
}
