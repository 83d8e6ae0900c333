/** The sheet that `?` opens: the action table, as it is. */
import { Dialog } from "@base-ui/react/dialog";
import { Fragment, useRef, type JSX } from "react";
import { IconButton } from "../components/IconButton.tsx";
import { Keys } from "../components/Keys.tsx";
import { actionIds, actions } from "../hotkeys/actions.ts";
import styles from "./KeySheet.module.css";

const groups = [...new Set(actionIds.map((id) => actions[id].group))];

export function KeySheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }): JSX.Element {
  const sheet = useRef<HTMLDivElement>(null);
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
                  {actionIds
                    .filter((id) => actions[id].group === group)
                    .map((id) => (
                      <div key={id} className={styles["line"]}>
                        <dt>{actions[id].label}</dt>
                        <dd className={styles["keys"]}>
                          {actions[id].keys.map((keys, index) => (
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
          <Dialog.Description className={styles["foot"]}>In a text field only keys with Ctrl, ⌘ or Alt act.</Dialog.Description>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
