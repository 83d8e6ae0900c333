/** Writes traces into a file on this machine: as which, where to, how far it is, and where it lies then. */
import { useRef, useState, type JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import type { ExportFormat } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { TextField } from "../../components/TextField.tsx";
import { plural } from "../../lib/format.ts";
import { ExportProgress } from "./ExportProgress.tsx";
import { defaultPath, endings } from "./export-path.ts";
import styles from "./ExportDialog.module.css";
import { selectionsOf, type Target } from "./target.ts";

type Props = { target: Target; onClose: () => void };

const formats: ReadonlyArray<{ value: ExportFormat; label: string; about: string }> = [
  { value: "jsonl", label: "JSONL", about: "Everything, a trace a line, with its assessments. It imports to the same." },
  { value: "otlp_json", label: "OTLP JSON", about: "What OpenTelemetry tools read: spans, without assessments." },
  { value: "csv", label: "CSV", about: "A trace a row, for a spreadsheet: what the list shows, not the spans." },
];

export function ExportDialog({ target, onClose }: Props): JSX.Element {
  const first = useRef<HTMLButtonElement>(null);
  const [format, setFormat] = useState<ExportFormat>("jsonl");
  const [typed, setTyped] = useState<string | null>(null);
  const [madeMs] = useState(Date.now);
  const home = useCommand("store_status", {}).data?.home;
  const start = useAct("export_start");
  const path = typed ?? (home === undefined ? "" : defaultPath(home, format, madeMs));
  const [selection, ...further] = selectionsOf(target);
  const tooMany = further.length > 0;
  const send = () => {
    if (selection !== undefined) start.mutate({ selection, format, path: path.trim() === "" ? null : path.trim() });
  };
  const what = target.kind === "matching" ? "all matching traces" : plural(target.ids.length, "trace");
  return (
    <Dialog
      title={`Export ${what}`}
      onClose={onClose}
      focus={first}
      actions={
        start.data === undefined ? (
          <>
            <Button look="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button ref={first} look="primary" icon="download" disabled={start.isPending || tooMany} onClick={send}>
              Export
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      {start.data !== undefined ? (
        <ExportProgress started={start.data} />
      ) : (
        <form
          className={styles["form"]}
          onSubmit={(event) => {
            event.preventDefault();
            if (!tooMany) send();
          }}
        >
          <Segmented
            label="Format"
            value={format}
            options={formats}
            onChange={(next) => {
              setFormat(next);
              setTyped((before) => before?.replace(/\.(jsonl|json|csv)$/, endings[next]) ?? null);
            }}
          />
          <p className={styles["about"]}>{formats.find((one) => one.value === format)?.about}</p>
          <TextField label="File on this machine" value={path} onText={setTyped} />
          {tooMany && <p className={styles["about"]}>One export takes up to 1,000 selected traces: select all that match instead.</p>}
        </form>
      )}
      {start.error !== null && <InlineError error={start.error} />}
    </Dialog>
  );
}
