/** An import from a file or a folder: while its path is typed, what lies there is looked at. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type JSX } from "react";
import { commandQuery, useAct } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PathField } from "../../components/PathField.tsx";
import { droppedPath } from "../../lib/dropped.ts";
import { useSignal } from "../../lib/signal.ts";
import { useDebounced } from "../../lib/use-debounced.ts";
import styles from "./Import.module.css";
import { Inspected } from "./Inspected.tsx";
import { formatToImport } from "./inspected-face.ts";
import { IntoProject } from "./IntoProject.tsx";

const settleMs = 250;

const picks = [
  { what: "file", label: "File…", title: "Import a file" },
  { what: "folder", label: "Folder…", title: "Import all files of a folder" },
] as const;

export function FromFile(): JSX.Element {
  const [typed, setTyped] = useState("");
  const [project, setProject] = useState("");
  const start = useAct("import_start");
  const dropped = useSignal(droppedPath);
  const [taken, setTaken] = useState<string | null>(null);
  if (dropped !== taken) {
    setTaken(dropped);
    if (dropped !== null) setTyped(dropped);
  }
  useEffect(() => {
    if (dropped !== null) droppedPath.set(null);
  }, [dropped]);
  const path = useDebounced(typed.trim(), settleMs);
  const inspect = useQuery({ ...commandQuery("import_inspect", { path }), enabled: path !== "", gcTime: 0 });
  const settled = path === typed.trim();
  const found = settled ? inspect.data : undefined;
  const format = found === undefined ? undefined : formatToImport(found);
  const ready = format !== undefined && !start.isPending;
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!ready) return;
        start.mutate({ path, format, project: project === "" ? null : project }, { onSuccess: () => setTyped("") });
      }}
    >
      <div className={styles["fields"]}>
        <PathField
          label="File or folder on this machine"
          autoFocus
          placeholder="/home/you/traces.jsonl or ~/exports"
          picks={picks}
          value={typed}
          onText={(text) => {
            start.reset();
            setTyped(text);
          }}
        />
        <IntoProject value={project} onChange={setProject} />
      </div>
      <Inspected asked={path !== ""} found={found} error={settled ? inspect.error : null} />
      {start.error !== null && <InlineError error={start.error} />}
      <div className={styles["actions"]}>
        <Button type="submit" look="primary" icon="upload" disabled={!ready}>
          Import
        </Button>
      </div>
    </form>
  );
}
