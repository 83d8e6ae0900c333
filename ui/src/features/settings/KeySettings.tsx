/** Settings: which keys do what. Each can be changed, taken away, and set back. */
import { useState, type JSX } from "react";
import { usePreference } from "../../api/preference.ts";
import type { JsonValue } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { TextField } from "../../components/TextField.tsx";
import { actionIds, actions, type ActionId } from "../../hotkeys/actions.ts";
import { changesIn, conflictsOf, keymapOf, taking, withKeys, type KeyChanges } from "../../hotkeys/keymap.ts";
import { matching } from "../../lib/matching.ts";
import { platform } from "../../platform/index.ts";
import { KeyRow, type Clash } from "./KeyRow.tsx";
import styles from "./KeySettings.module.css";

/** What only the window can do has no keys in a browser. */
const offered = actionIds.filter((id) => actions[id].group !== "Window" || platform.shell !== null);
const groups = [...new Set(offered.map((id) => actions[id].group))];

function toKeep(changes: KeyChanges): JsonValue {
  return Object.fromEntries(Object.entries(changes).map(([id, keys]) => [id, [...keys]]));
}

export function KeySettings(): JSX.Element {
  const kept = usePreference<JsonValue>("keys", (value) => value);
  const [typed, setTyped] = useState("");
  const [recording, setRecording] = useState<ActionId | null>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const changes = changesIn(kept.value);
  const map = keymapOf(changes);
  const put = (next: KeyChanges) => {
    setClash(null);
    kept.put(toKeep(next));
  };
  const hear = (id: ActionId, keys: string) => {
    setRecording(null);
    const others = conflictsOf(map, id, keys);
    if (others.length > 0) setClash({ id, keys, others });
    else put(withKeys(changes, id, [...map[id].filter((one) => one !== keys), keys]));
  };
  const shown = matching(offered, typed, (id) => `${actions[id].label} ${map[id].join(" ")}`);
  return (
    <Card
      title="Keys"
      about="What is changed here counts at once, in the palette, the menu and the sheet of keys, too."
      tools={
        <Button icon="undo" disabled={Object.keys(changes).length === 0} onClick={() => put({})}>
          Set all back
        </Button>
      }
    >
      <TextField label="Find an action or a key" value={typed} onText={setTyped} />
      {kept.error !== null && <InlineError error={kept.error} />}
      {shown.length === 0 && <p className={styles["none"]}>No action has that in its name.</p>}
      {groups
        .map((group) => ({ group, ids: shown.filter((id) => actions[id].group === group) }))
        .filter(({ ids }) => ids.length > 0)
        .map(({ group, ids }) => (
          <section key={group} aria-label={`Keys: ${group}`}>
            <h3 className={styles["group"]}>{group}</h3>
            <ul>
              {ids.map((id) => (
                <KeyRow
                  key={id}
                  id={id}
                  keys={map[id]}
                  changed={changes[id] !== undefined}
                  recording={recording === id}
                  clash={clash?.id === id ? clash : null}
                  onRecord={(on) => {
                    setClash(null);
                    setRecording(on ? id : null);
                  }}
                  onKeys={(keys) => hear(id, keys)}
                  onRemove={(keys) =>
                    put(
                      withKeys(
                        changes,
                        id,
                        map[id].filter((one) => one !== keys),
                      ),
                    )
                  }
                  onReset={() => put(withKeys(changes, id, actions[id].keys))}
                  onTake={(keys) => put(taking(changes, id, keys))}
                  onLeave={() => setClash(null)}
                />
              ))}
            </ul>
          </section>
        ))}
    </Card>
  );
}
