/** What floats over the list's foot: what can be done with the selection, or what was done with it. */
import { useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { TraceListRequest } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { formatCount, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { CompareButton } from "./CompareButton.tsx";
import { DoneBar } from "./DoneBar.tsx";
import { MovePopover } from "./MovePopover.tsx";
import styles from "./SelectionBar.module.css";
import { TagPopover } from "./TagPopover.tsx";
import type { Move } from "./use-move.ts";
import type { TraceSelection } from "./use-selection.ts";
import type { Tag } from "./use-tag.ts";

type Props = {
  selection: TraceSelection;
  /** What the list asks for. */
  request: TraceListRequest;
  move: Move;
  tag: Tag;
  /** Whether the list would show more than what is loaded. */
  hasMore: boolean;
  onDelete: () => void;
  onExport: () => void;
};

export function SelectionBar(props: Props): JSX.Element {
  const { move, tag } = props;
  const { traces } = props.selection;
  return (
    <div className={styles["slot"]}>
      {traces.size > 0 ? <Selected {...props} /> : null}
      <div role="status">
        {traces.size === 0 && (move.moved !== null || move.error !== null) && <Moved move={move} />}
        {traces.size === 0 && move.moved === null && (tag.tagged !== null || tag.error !== null) && <Tagged tag={tag} />}
      </div>
    </div>
  );
}

function Selected({ selection, request, move, tag, hasMore, onDelete, onExport }: Props): JSX.Element {
  const { traces, matching } = selection;
  const [open, setOpen] = useState(false);
  const [tagging, setTagging] = useState(false);
  useActions({ "list.move": () => setOpen(true), "list.tag": () => setTagging(true) });
  const chosen = matching ? { request } : traces;
  const error = move.error ?? tag.error;
  const projects = new Set(traces.values());
  const [only] = projects;
  const [one, other] = traces.keys();
  return (
    <div className={styles["bar"]} role="region" aria-label="Selection">
      <span className={styles["count"]}>{matching ? "All that match" : `${formatCount(traces.size)} selected`}</span>
      {hasMore && !matching && (
        <Button look="quiet" onClick={selection.onMatching}>
          Select all that match
        </Button>
      )}
      {error !== null && <InlineError error={error} />}
      <MovePopover
        open={open}
        onOpenChange={setOpen}
        side="top"
        current={projects.size === 1 && !matching ? only : undefined}
        onMove={(project) => move.move(chosen, project)}
        trigger={
          <Button icon="move" disabled={move.busy}>
            {move.busy ? "Moving…" : "Move…"}
          </Button>
        }
      />
      <TagPopover
        open={tagging}
        onOpenChange={setTagging}
        project={projects.size === 1 ? only : undefined}
        onTag={(key, value) => tag.tag(chosen, key, value)}
        trigger={
          <Button icon="tag" disabled={tag.busy}>
            {tag.busy ? "Tagging…" : "Tag…"}
          </Button>
        }
      />
      {!matching && traces.size === 2 && one !== undefined && other !== undefined && <CompareButton traces={[one, other]} />}
      <Button icon="download" onClick={onExport}>
        Export…
      </Button>
      <Button icon="trash" onClick={onDelete}>
        Delete…
      </Button>
      <Button look="quiet" onClick={selection.clear}>
        Clear
      </Button>
    </div>
  );
}

function Moved({ move }: { move: Move }): JSX.Element {
  const projects = useCommand("project_list", {}).data?.projects;
  const { moved } = move;
  const name = projects?.find((one) => one.id === moved?.to)?.name ?? "…";
  const count = moved?.from.size ?? 0;
  return (
    <DoneBar error={move.error} busy={move.busy} onUndo={moved?.back === false && count > 0 ? move.undo : null} onDismiss={move.dismiss}>
      {moved?.back === true ? (
        `${plural(count, "trace is", "traces are")} back where ${count === 1 ? "it was" : "they were"}`
      ) : count === 0 ? (
        "Nothing to move: already there"
      ) : (
        <>
          <span className={styles["count"]}>Moved {plural(count, "trace")} to</span>
          <b className={styles["name"]}>{oneLine(name, 80)}</b>
        </>
      )}
    </DoneBar>
  );
}

function Tagged({ tag }: { tag: Tag }): JSX.Element {
  const { tagged } = tag;
  const count = tagged?.before.length ?? 0;
  const key = oneLine(tagged?.key ?? "", 60);
  return (
    <DoneBar error={tag.error} busy={tag.busy} onUndo={tagged?.back === false && count > 0 ? tag.undo : null} onDismiss={tag.dismiss}>
      {tagged?.back === true ? (
        `The tags of ${plural(count, "trace")} are as they were`
      ) : count === 0 ? (
        "Nothing to change: the tags are so already"
      ) : (
        <>
          <span className={styles["count"]}>
            {tagged?.value === null ? "Took the tag from" : "Tagged"} {plural(count, "trace")}:
          </span>
          <b className={styles["name"]}>{tagged?.value == null || tagged.value === "" ? key : `${key}: ${oneLine(tagged.value, 60)}`}</b>
        </>
      )}
    </DoneBar>
  );
}
