/** Several forms in which a thing can be copied. */
import { useState, type JSX } from "react";
import { copyText } from "../lib/clipboard.ts";
import styles from "./CopyMenu.module.css";
import { Icon } from "./Icon.tsx";
import { IconButton } from "./IconButton.tsx";
import { PopoverPanel } from "./PopoverPanel.tsx";

export type Copyable = { label: string; note?: string; text: () => string };

export function CopyMenu({ label, options }: { label: string; options: ReadonlyArray<Copyable> }): JSX.Element {
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState<{ label: string; copied: boolean } | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    setDone(null);
  };
  return (
    <PopoverPanel label={label} open={open} onOpenChange={change} align="end" trigger={<IconButton icon="copy" label={label} />}>
      <ul className={styles["list"]}>
        {options.map((option) => (
          <li key={option.label}>
            <button
              type="button"
              className={styles["option"]}
              onClick={() => void copyText(option.text()).then((copied) => setDone({ label: option.label, copied }))}
            >
              <span>{option.label}</span>
              {option.note !== undefined && <span className={styles["note"]}>{option.note}</span>}
              {done?.label === option.label && <Icon name={done.copied ? "check" : "warning"} size={14} />}
            </button>
          </li>
        ))}
      </ul>
      <span className="visually-hidden" aria-live="polite">
        {done !== null && (done.copied ? "Copied" : "Could not copy")}
      </span>
    </PopoverPanel>
  );
}
