/** Why the collector does not listen, what to do, and the field for another port. */
import { useId, useState, type JSX } from "react";
import { useAct } from "../api/queries.ts";
import type { CollectorStatus } from "../bindings/api.ts";
import { portOf } from "../lib/port.ts";
import { asSentence } from "../lib/sentence.ts";
import { Button } from "./Button.tsx";
import { InlineError } from "./Notice.tsx";
import styles from "./CollectorProblem.module.css";

export function CollectorProblem({ status }: { status: CollectorStatus }): JSX.Element {
  const id = useId();
  const start = useAct("collector_start");
  const [text, setText] = useState(String(status.error === null ? status.port : 0));
  const port = portOf(text);
  return (
    <div className={styles["problem"]}>
      {status.error !== null && (
        <p role="alert" className={styles["error"]}>
          {asSentence(status.error)}
        </p>
      )}
      {status.hint !== null && <p className={styles["hint"]}>{asSentence(status.hint)}</p>}
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (port !== null) start.mutate({ port });
        }}
      >
        <label htmlFor={id} className={styles["label"]}>
          Port
        </label>
        <input
          id={id}
          className={styles["input"]}
          inputMode="numeric"
          value={text}
          aria-invalid={port === null}
          aria-describedby={`${id}-note`}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" look="primary" disabled={port === null || start.isPending}>
          Listen here
        </Button>
        {status.error !== null && (
          <Button disabled={start.isPending} onClick={() => start.mutate({})}>
            Try {status.port} again
          </Button>
        )}
      </form>
      <p id={`${id}-note`} className={styles["note"]}>
        {port === null
          ? "A port is a number from 0 to 65535."
          : port === 0
            ? "0 picks a free port. It is kept for later starts."
            : "The port is kept for later starts."}
      </p>
      {start.error !== null && <InlineError error={start.error} />}
    </div>
  );
}
