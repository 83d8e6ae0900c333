/** A button for what cannot be undone: it asks once more and says what follows. */
import { useState, type JSX } from "react";
import { Button } from "./Button.tsx";
import styles from "./ConfirmButton.module.css";
import type { IconName } from "./Icon.tsx";
import { PopoverPanel } from "./PopoverPanel.tsx";

type Props = {
  label: string;
  icon?: IconName;
  question: string;
  /** What follows, in a sentence. */
  consequence: string;
  confirm: string;
  disabled?: boolean;
  onConfirm: () => void;
};

export function ConfirmButton({ label, icon, question, consequence, confirm, disabled = false, onConfirm }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <PopoverPanel
      label={question}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button disabled={disabled} {...(icon !== undefined && { icon })}>
          {label}
        </Button>
      }
    >
      <div className={styles["ask"]}>
        <p className={styles["question"]}>{question}</p>
        <p className={styles["consequence"]}>{consequence}</p>
        <div className={styles["actions"]}>
          <Button look="quiet" onClick={() => setOpen(false)}>
            Cancel
          </Button>
          <Button
            look="danger"
            onClick={() => {
              setOpen(false);
              onConfirm();
            }}
          >
            {confirm}
          </Button>
        </div>
      </div>
    </PopoverPanel>
  );
}
