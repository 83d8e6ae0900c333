/** One action with its keys, and the line that hears a new one. */
import type { JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { Keys } from "../../components/Keys.tsx";
import { actions, type ActionId } from "../../hotkeys/actions.ts";
import { capsOf } from "../../hotkeys/chord.ts";
import { useRecord } from "../../hotkeys/record.ts";
import styles from "./KeySettings.module.css";

/** Keys that were pressed for an action, and the actions that have them. */
export type Clash = { id: ActionId; keys: string; others: ActionId[] };

type Props = {
  id: ActionId;
  keys: readonly string[];
  changed: boolean;
  recording: boolean;
  clash: Clash | null;
  onRecord: (on: boolean) => void;
  onKeys: (keys: string) => void;
  onRemove: (keys: string) => void;
  onReset: () => void;
  onTake: (keys: string) => void;
  onLeave: () => void;
};

/** As it is spoken: "Ctrl K", "g h". */
const spoken = (keys: string) => capsOf(keys).flat().join(" ");

export function KeyRow(props: Props): JSX.Element {
  const { id, keys, changed, recording, clash, onRecord, onRemove, onReset } = props;
  const label = actions[id].label;
  return (
    <li className={styles["row"]}>
      <div className={styles["line"]}>
        <span className={styles["label"]}>{label}</span>
        {recording ? (
          <Hearing onKeys={props.onKeys} onCancel={() => onRecord(false)} />
        ) : (
          <span className={styles["keys"]}>
            {keys.length === 0 && <span className={styles["no"]}>no key</span>}
            {keys.map((one) => (
              <span key={one} className={styles["key"]}>
                <Keys keys={one} />
                <IconButton
                  icon="cross"
                  label={`Take ${spoken(one)} from ${label}`}
                  className={styles["small"]}
                  onClick={() => onRemove(one)}
                />
              </span>
            ))}
          </span>
        )}
        <span className={styles["tools"]}>
          {changed && !recording && (
            <IconButton icon="undo" label={`Set the keys of ${label} back`} className={styles["small"]} onClick={onReset} />
          )}
          <IconButton
            icon={recording ? "cross" : "plus"}
            label={recording ? "Stop listening" : `New key for ${label}`}
            className={styles["small"]}
            onClick={() => onRecord(!recording)}
          />
        </span>
      </div>
      {clash !== null && <ClashLine clash={clash} onTake={() => props.onTake(clash.keys)} onLeave={props.onLeave} />}
    </li>
  );
}

function Hearing({ onKeys, onCancel }: { onKeys: (keys: string) => void; onCancel: () => void }): JSX.Element {
  const first = useRecord(onKeys, onCancel);
  return (
    <span className={styles["hearing"]} role="status">
      {first === null ? (
        "Press the keys; Esc leaves them as they are"
      ) : (
        <>
          <Keys keys={first} /> then another, or wait
        </>
      )}
    </span>
  );
}

function ClashLine({ clash, onTake, onLeave }: { clash: Clash; onTake: () => void; onLeave: () => void }): JSX.Element {
  return (
    <div className={styles["clash"]} role="alert">
      <Icon name="warning" size={14} />
      <span>
        <Keys keys={clash.keys} /> is taken: {clash.others.map((other) => actions[other].label).join(", ")}
      </span>
      <Button onClick={onTake}>Use it here instead</Button>
      <Button look="quiet" onClick={onLeave}>
        Leave it
      </Button>
    </div>
  );
}
