/** The sheet that `?` opens: every action that has a key, with the user's keys. */
import { Dialog } from "@base-ui/react/dialog";
import { Fragment, useRef, type JSX } from "react";
import { Button } from "../components/Button.tsx";
import { IconButton } from "../components/IconButton.tsx";
import { Keys } from "../components/Keys.tsx";
import { actionIds, actions } from "../hotkeys/actions.ts";
import { act } from "../hotkeys/dispatch.ts";
import { keymap } from "../hotkeys/keymap.ts";
import { useSignal } from "../lib/signal.ts";
import { platform } from "../platform/index.ts";
import styles from "./KeySheet.module.css";

/** What only the window can do is not named in a browser. */
const offered = actionIds.filter((id) => actions[id].group !== "Window" || platform.shell !== null);
const groups = [...new Set(offered.map((id) => actions[id].group))];

export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }): JSX.Element {
  const sheet = useRef<HTMLDivElement>(null);
  const map = useSignal(keymap);
  const change = () => {
    onOpenChange(false);
    act("keys.change");
  };
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles["backdrop"]} />
        <Dialog.Popup ref={sheet} initialFocus={sheet} className={styles["sheet"]}>
          <div className={styles["head"]}>
            <Dialog.Title className={styles["title"]}>Keys</Dialog.Title>
            <IconButton icon="cross" label="Close" onClick={() => onOpenChange(false)} />
          </div>
          <div className={styles["groups"]}>
            {groups.map((group) => (
              <section key={group} className={styles["group"]}>
                <h3 className={styles["name"]}>{group}</h3>
                <dl>
                  {offered
                    .filter((id) => actions[id].group === group && map[id].length > 0)
                    .map((id) => (
                      <div key={id} className={styles["line"]}>
                        <dt>{actions[id].label}</dt>
                        <dd className={styles["keys"]}>
                          {map[id].map((keys, index) => (
                            <Fragment key={keys}>
                              {index > 0 && <span className={styles["or"]}>or</span>}
                              <Keys keys={keys} />
                            </Fragment>
                          ))}
                        </dd>
                      </div>
                    ))}
                </dl>
              </section>
            ))}
          </div>
          <div className={styles["foot"]}>
            <Dialog.Description>In a text field only keys with Ctrl, ⌘ or Alt act.</Dialog.Description>
            <Button icon="edit" onClick={change}>
              Change the keys
            </Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
