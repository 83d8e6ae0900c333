/** What became of an assessment: the way back from what was done last, and what could not be saved. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, type JSX } from "react";
import { discard, lastAct, reopen, retry, undo, unsaved, type Act, type Unsaved } from "../api/assess.ts";
import { toRpcError } from "../api/client.ts";
import { useActions } from "../hotkeys/dispatch.ts";
import { asSentence } from "../lib/sentence.ts";
import { useSignal } from "../lib/signal.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./AssessToast.module.css";
import { valueInWords } from "./AssessValue.tsx";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";
import { InlineError } from "./Notice.tsx";

/** How long it stays once there is nothing to undo. */
const lingerMs = 2500;

export function AssessToast(): JSX.Element {
  const act = useSignal(lastAct);
  const failed = useSignal(unsaved).filter((one) => one.error !== null);
  return (
    <div className={styles["slot"]}>
      {failed.map((one) => (
        <NotSaved key={one.id} one={one} />
      ))}
      <div role="status">{act !== null && <Done key={`${act.did} ${act.assessment.assessment_id}`} act={act} />}</div>
    </div>
  );
}

function Done({ act }: { act: Act }): JSX.Element {
  const back = useMutation({ mutationFn: () => undo(act) });
  const open = act.did !== "undone";
  useActions(open && !back.isPending ? { undo: () => back.mutate() } : {});
  const stays = back.isPending || back.error !== null;
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(() => lastAct.set(null), Math.max(lingerMs, act.untilMs - Date.now()));
    return () => clearTimeout(timer);
  }, [act, stays]);
  return (
    <div className={styles["toast"]}>
      <Icon name={act.did === "deleted" ? "trash" : "check"} size={14} className={styles["sign"]} />
      <Words act={act} />
      {open && (
        <Button icon="undo" disabled={back.isPending} onClick={() => back.mutate()}>
          Undo
        </Button>
      )}
      <IconButton icon="cross" label="Dismiss" onClick={() => lastAct.set(null)} />
      {back.error !== null && <InlineError error={toRpcError(back.error)} />}
    </div>
  );
}

function Words({ act: { did, assessment, again } }: { act: Act }): JSX.Element {
  const name = <b className={styles["name"]}>{oneLine(assessment.name, 60)}</b>;
  if (did === "undone") return <span className={styles["words"]}>Undone: {name}</span>;
  if (did === "deleted") {
    return (
      <span className={styles["words"]}>
        Deleted {name}
        {again && "; its version before counts again"}
      </span>
    );
  }
  return (
    <span className={styles["words"]}>
      {did === "saved" ? "Saved" : "Changed"} {name}: {valueInWords(assessment.value)}
    </span>
  );
}

function NotSaved({ one }: { one: Unsaved }): JSX.Element {
  const { error, draft } = one;
  return (
    <div className={styles["toast"]} role="alert">
      <Icon name="warning" size={14} className={styles["wrong"]} />
      <span className={styles["words"]}>
        Not saved: <b className={styles["name"]}>{oneLine(draft.name, 60)}</b>.{" "}
        {error !== null && [error.message, error.hint].map(asSentence).join(" ")}
      </span>
      <Button onClick={() => retry(one)}>Try again</Button>
      <Button onClick={() => reopen(one)}>Open</Button>
      <IconButton icon="cross" label="Discard what was typed" onClick={() => discard(one)} />
    </div>
  );
}
