/** What floats over the list's foot: what can be done with the selection, or what was done with it. */
import { useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import { formatCount, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { MovePopover } from "./MovePopover.tsx";
import styles from "./SelectionBar.module.css";
import type { Move } from "./use-move.ts";
import type { TraceSelection } from "./use-selection.ts";

type Props = {
  selection: TraceSelection;
  move: Move;
  /** Whether the list would show more than what is loaded. */
  hasMore: boolean;
  onDelete: () => void;
  onExport: () => void;
};

export function SelectionBar(props: Props): JSX.Element {
  const { move } = props;
  const { traces } = props.selection;
  return (
    <div className={styles["slot"]}>
      {traces.size > 0 ? <Selected {...props} /> : null}
      <div role="status">{traces.size === 0 && (move.moved !== null || move.error !== null) && <Done move={move} />}</div>
    </div>
  );
}

function Selected({ selection, move, hasMore, onDelete, onExport }: Props): JSX.Element {
  const { traces, matching } = selection;
  const [open, setOpen] = useState(false);
  useActions(matching ? {} : { "list.move": () => setOpen(true) });
  const projects = new Set(traces.values());
  const [only] = projects;
  return (
    <div className={styles["bar"]} role="region" aria-label="Selection">
      <span className={styles["count"]}>{matching ? "All that match" : `${formatCount(traces.size)} selected`}</span>
      {hasMore && !matching && (
        <Button look="quiet" onClick={selection.onMatching}>
          Select all that match
        </Button>
      )}
      {move.error !== null && <InlineError error={move.error} />}
      {!matching && (
        <MovePopover
          open={open}
          onOpenChange={setOpen}
          side="top"
          current={projects.size === 1 ? only : undefined}
          onMove={(project) => move.move(traces, project)}
          trigger={
            <Button icon="move" disabled={move.busy}>
              {move.busy ? "Moving…" : "Move…"}
            </Button>
          }
        />
      )}
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

function Done({ move }: { move: Move }): JSX.Element {
  const projects = useCommand("project_list", {}).data?.projects;
  const { moved, error } = move;
  const name = projects?.find((one) => one.id === moved?.to)?.name ?? "…";
  const count = moved?.from.size ?? 0;
  return (
    <div className={styles["bar"]}>
      {error !== null ? (
        <InlineError error={error} />
      ) : (
        <span className={styles["said"]}>
          <Icon name="check" size={14} className={styles["tick"]} />
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
        </span>
      )}
      {moved?.back === false && count > 0 && (
        <Button icon="undo" disabled={move.busy} onClick={move.undo}>
          Undo
        </Button>
      )}
      <IconButton icon="cross" label="Dismiss" onClick={move.dismiss} />
    </div>
  );
}
