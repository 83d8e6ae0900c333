/** A box to tick with its words beside it. */
import type { JSX, ReactNode } from "react";
import { Checkbox } from "./Checkbox.tsx";
import styles from "./Tick.module.css";

type Props = { label: string; about?: ReactNode; checked: boolean; disabled?: boolean; onChange: (checked: boolean) => void };

export function Tick({ label, about, checked, disabled = false, onChange }: Props): JSX.Element {
  return (
    <div className={styles["tick"]} data-disabled={disabled} onClick={() => !disabled && onChange(!checked)}>
      <Checkbox label={label} checked={checked} disabled={disabled} onToggle={() => !disabled && onChange(!checked)} />
      <div className={styles["words"]} aria-hidden={about === undefined}>
        <span className={styles["label"]}>{label}</span>
        {about !== undefined && <span className={styles["about"]}>{about}</span>}
      </div>
    </div>
  );
}
