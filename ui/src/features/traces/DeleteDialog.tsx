/** Asks before traces are deleted: how many, and which of them something holds. */
import { useRef, useState, type JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { Tick } from "../../components/Tick.tsx";
import { formatCount, plural } from "../../lib/format.ts";
import type { DeletionPreview } from "../../bindings/api.ts";
import styles from "./DeleteDialog.module.css";
import { MatchingNote } from "./MatchingNote.tsx";
import { keptWords, type Target } from "./target.ts";
import { useDeletion, useDeletionPreview } from "./use-deletion.ts";

type Props = { target: Target; onClose: () => void; onDeleted: () => void };

export function DeleteDialog({ target, onClose, onDeleted }: Props): JSX.Element {
  const confirm = useRef<HTMLButtonElement>(null);
  const [includeKept, setIncludeKept] = useState(false);
  const preview = useDeletionPreview(target);
  const remove = useDeletion(() => {
    onDeleted();
    onClose();
  });
  const { data } = preview;
  const held = data?.kept.reduce((most, one) => Math.max(most, one.traces), 0) ?? 0;
  const nothing = data?.traces === 0 || (held > 0 && held === data?.traces && !data.more && !includeKept);
  return (
    <Dialog
      title={
        data === undefined
          ? "Delete traces?"
          : `Delete ${data.more ? "more than " : ""}${plural(includeKept ? data.traces : data.traces - held, "trace")}?`
      }
      onClose={onClose}
      focus={confirm}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            ref={confirm}
            look="danger"
            icon="trash"
            aria-disabled={data === undefined || nothing || remove.isPending}
            onClick={() => {
              if (data !== undefined && !nothing && !remove.isPending) remove.mutate({ target, includeKept });
            }}
          >
            {remove.isPending ? "Deleting…" : "Delete"}
          </Button>
        </>
      }
    >
      {target.kind === "matching" && <MatchingNote matching={target.matching} />}
      {data !== undefined ? (
        <Found preview={data} includeKept={includeKept} onIncludeKept={setIncludeKept} />
      ) : preview.error !== null ? (
        <InlineError error={preview.error} />
      ) : (
        <SkeletonRows count={2} height={22} />
      )}
      {remove.error !== null && <InlineError error={remove.error} />}
    </Dialog>
  );
}

type FoundProps = { preview: DeletionPreview; includeKept: boolean; onIncludeKept: (include: boolean) => void };

function Found({ preview, includeKept, onIncludeKept }: FoundProps): JSX.Element {
  return (
    <>
      <p>
        {preview.traces === 0
          ? "There is nothing to delete: these traces are gone already."
          : "Whatever is deleted goes from every list, count and search, with its assessments. You can undo this for 30 seconds."}
      </p>
      {preview.kept.length > 0 && (
        <div className={styles["held"]}>
          <p>{includeKept ? "Something holds some of them:" : "These are kept, because something holds them:"}</p>
          <ul className={styles["reasons"]}>
            {preview.kept.map((one) => (
              <li key={one.reason}>
                <b>{formatCount(one.traces)}</b> {keptWords(one)}
              </li>
            ))}
          </ul>
          <Tick label="Delete these too" checked={includeKept} onChange={onIncludeKept} />
        </div>
      )}
    </>
  );
}
