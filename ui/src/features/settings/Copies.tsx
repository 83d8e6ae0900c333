/** Copies of the database: those made before it was changed, and those that the user makes. */
import { useState, type JSX } from "react";
import { useAct } from "../../api/queries.ts";
import type { StoreCopy } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { CopyButton } from "../../components/CopyButton.tsx";
import { Icon } from "../../components/Icon.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PathField } from "../../components/PathField.tsx";
import { datedPath } from "../../lib/dated-path.ts";
import { formatBytes, formatFullTime, formatTime } from "../../lib/format.ts";
import styles from "./Storage.module.css";

const picks = [{ what: "save", label: "Choose…", title: "Back up to" }] as const;

export function Copies({ home, copies }: { home: string; copies: ReadonlyArray<StoreCopy> }): JSX.Element {
  const [path, setPath] = useState("");
  const [madeMs] = useState(Date.now);
  const backup = useAct("store_backup");
  return (
    <section className={styles["part"]} aria-labelledby="copies">
      <h3 id="copies" className={styles["name"]}>
        <Icon name="copy" size={14} />
        Copies
      </h3>
      {copies.length === 0 ? (
        <p className={styles["note"]}>There are none yet. Before a newer version changes the file, a copy is made by itself.</p>
      ) : (
        <ul className={styles["copies"]}>
          {copies.map((copy) => (
            <li key={copy.path}>
              <code className={styles["copy"]}>{copy.path}</code>
              <span className={styles["number"]}>{formatBytes(copy.bytes)}</span>
              <time className={styles["number"]} title={formatFullTime(copy.made_us)}>
                {formatTime(copy.made_us)}
              </time>
              <CopyButton text={() => copy.path} label={`Copy the path ${copy.path}`} />
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles["backup"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (!backup.isPending) backup.mutate({ path: path.trim() === "" ? null : path.trim() });
        }}
      >
        <PathField
          label="Back up to"
          placeholder="the home’s own directory for copies"
          picks={picks}
          suggested={datedPath(home, "backups", "touchstone", ".db", madeMs)}
          value={path}
          onText={setPath}
        />
        <Button type="submit" icon="disk" disabled={backup.isPending}>
          {backup.isPending ? "Copying…" : "Back up now"}
        </Button>
      </form>
      <div role="status">
        {backup.data !== undefined && (
          <p className={styles["good"]}>
            <Icon name="check" size={14} />
            <span>
              {formatBytes(backup.data.bytes)} written to <code>{backup.data.path}</code>
            </span>
          </p>
        )}
      </div>
      {backup.error !== null && <InlineError error={backup.error} />}
    </section>
  );
}
