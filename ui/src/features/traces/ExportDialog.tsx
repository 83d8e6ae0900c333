/** Writes traces into a file on this machine: which, as what, where to, how far it is, and where it lies then. */
import { useRef, useState, type JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import type { ExportFormat } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PathField } from "../../components/PathField.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { Tick } from "../../components/Tick.tsx";
import { datedPath } from "../../lib/dated-path.ts";
import { formatCount, plural } from "../../lib/format.ts";
import { ExportProgress } from "./ExportProgress.tsx";
import { MatchingNote } from "./MatchingNote.tsx";
import styles from "./ExportDialog.module.css";
import { mostIds, selectionsOf, type Target } from "./target.ts";

type Props = {
  target: Target;
  /** All that the list would ever show: offered where too many are selected one by one. */
  all: Target;
  onClose: () => void;
};

const formats: ReadonlyArray<{ value: ExportFormat; label: string; about: string }> = [
  { value: "jsonl", label: "JSONL", about: "Everything, a trace a line, with its assessments. It imports to the same." },
  { value: "otlp_json", label: "OTLP JSON", about: "What OpenTelemetry tools read: spans, without assessments." },
  { value: "csv", label: "CSV", about: "A trace a row, for a spreadsheet: what the list shows, not the spans." },
];
const endings: Record<ExportFormat, string> = { jsonl: ".jsonl", otlp_json: ".json", csv: ".csv" };
const picks = [{ what: "save", label: "Choose…", title: "Export to" }] as const;

export function ExportDialog({ target: selected, all, onClose }: Props): JSX.Element {
  const first = useRef<HTMLButtonElement>(null);
  const [format, setFormat] = useState<ExportFormat>("jsonl");
  const [typed, setTyped] = useState<string | null>(null);
  const [instead, setInstead] = useState(false);
  const [madeMs] = useState(Date.now);
  const home = useCommand("store_status", {}).data?.home;
  const start = useAct("export_start");
  const path = typed ?? (home === undefined ? "" : datedPath(home, "exports", "traces", endings[format], madeMs));
  const target = instead ? all : selected;
  const [selection, ...further] = selectionsOf(target);
  const ready = selection !== undefined && further.length === 0 && !start.isPending;
  const send = () => {
    if (ready) start.mutate({ selection, format, path: path.trim() === "" ? null : path.trim() });
  };
  const what = target.kind === "matching" ? "all that match" : plural(target.ids.length, "trace");
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
            <Button ref={first} look="primary" icon="download" aria-disabled={!ready} onClick={send}>
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
            send();
          }}
        >
          {selected.kind === "traces" && selected.ids.length > mostIds && (
            <div className={styles["many"]}>
              <p>
                {formatCount(selected.ids.length)} traces are selected. One export takes up to {formatCount(mostIds)} chosen traces, or all
                that match.
              </p>
              <Tick label="Export all that match instead" checked={instead} onChange={setInstead} />
            </div>
          )}
          {target.kind === "matching" && <MatchingNote matching={target.matching} />}
          <div className={styles["format"]}>
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
          </div>
          <PathField label="File on this machine" picks={picks} value={path} onText={setTyped} />
        </form>
      )}
      {start.error !== null && <InlineError error={start.error} />}
    </Dialog>
  );
}
