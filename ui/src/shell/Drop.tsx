/** Files over the window, and several that were dropped at once. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { JSX } from "react";
import { call } from "../api/client.ts";
import { Button } from "../components/Button.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { Icon } from "../components/Icon.tsx";
import { InlineError } from "../components/Notice.tsx";
import { formatCount, plural } from "../lib/format.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./Drop.module.css";

export function DropHint(): JSX.Element {
  return (
    <div className={styles["hint"]} role="status">
      <span className={styles["words"]}>
        <Icon name="upload" size={20} />
        Drop to import
      </span>
    </div>
  );
}

/** More are counted. */
const mostNamed = 8;

function nameOf(path: string): string {
  return oneLine(path.split(/[\\/]/).findLast((part) => part !== "") ?? path, 80);
}

type Props = { paths: string[]; project: string | undefined; onClose: () => void };

export function DropDialog({ paths, project, onClose }: Props): JSX.Element {
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: async () => {
      for (const path of paths) await call("import_start", { path, ...(project !== undefined && { project }) });
    },
    onSuccess: () => {
      onClose();
      void navigate({ to: "/import", search: project === undefined ? {} : { project } });
    },
  });
  return (
    <Dialog
      title={`Import ${plural(paths.length, "file")}?`}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" icon="upload" disabled={start.isPending} onClick={() => start.mutate()}>
            Import them
          </Button>
        </>
      }
    >
      <ul className={styles["names"]}>
        {paths.slice(0, mostNamed).map((path) => (
          <li key={path}>{nameOf(path)}</li>
        ))}
        {paths.length > mostNamed && <li>and {formatCount(paths.length - mostNamed)} more</li>}
      </ul>
      <p>
        {project === undefined ? "Each goes into the projects that it names." : "All go into this project."} What is there already is not
        stored twice.
      </p>
      {start.error !== null && <InlineError error={start.error} />}
    </Dialog>
  );
}
