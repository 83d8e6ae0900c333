/** The collector's ports for HTTP and for gRPC. */
import { useState, type JSX } from "react";
import { useAct } from "../../api/queries.ts";
import type { CollectorStatus } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError, Problem } from "../../components/Notice.tsx";
import { TextField } from "../../components/TextField.tsx";
import { portOf } from "../../lib/port.ts";
import styles from "./Settings.module.css";

export function CollectorPorts({ status }: { status: CollectorStatus }): JSX.Element {
  const start = useAct("collector_start");
  // Null is what the collector says; text is what the user wrote over it.
  const [typed, setTyped] = useState<{ http: string | null; grpc: string | null }>({ http: null, grpc: null });
  const http = typed.http ?? String(status.port);
  const grpc = typed.grpc ?? String(status.grpc_port);
  const port = portOf(http);
  const grpc_port = portOf(grpc);
  const same = port !== null && port !== 0 && port === grpc_port;
  const changed = port !== status.port || grpc_port !== status.grpc_port;
  const wrong = "A number from 0 to 65535.";
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (port === null || grpc_port === null || same) return;
        start.mutate({ port, grpc_port }, { onSuccess: () => setTyped({ http: null, grpc: null }) });
      }}
    >
      <div className={styles["fields"]}>
        <TextField
          label="HTTP port"
          chars={9}
          inputMode="numeric"
          value={http}
          wrong={port === null}
          note={port === null ? wrong : (status.url ?? (status.error === null ? "stopped" : "cannot listen"))}
          onText={(text) => setTyped({ ...typed, http: text })}
        />
        <TextField
          label="gRPC port"
          chars={9}
          inputMode="numeric"
          value={grpc}
          wrong={grpc_port === null || same}
          note={
            grpc_port === null
              ? wrong
              : same
                ? "The same as for HTTP."
                : (status.grpc_url ?? (status.running ? "cannot listen" : "stopped"))
          }
          onText={(text) => setTyped({ ...typed, grpc: text })}
        />
      </div>
      {status.error !== null && <Problem message={status.error} hint={status.hint} />}
      {status.grpc_error !== null && <Problem message={`gRPC: ${status.grpc_error}`} hint={null} />}
      {start.error !== null && <InlineError error={start.error} />}
      <div className={styles["actions"]}>
        <Button
          type="submit"
          look={changed ? "primary" : "plain"}
          disabled={
            port === null || grpc_port === null || same || start.isPending || (!changed && status.running && status.grpc_error === null)
          }
        >
          {status.running ? "Use these ports" : "Start"}
        </Button>
        {changed && (
          <Button look="quiet" onClick={() => setTyped({ http: null, grpc: null })}>
            Discard
          </Button>
        )}
        <span className={styles["note"]}>0 picks a free port.</span>
      </div>
    </form>
  );
}
