/** A box to tick. `some` shows a dash: part of what it stands for is chosen. */
import { useEffect, useRef, type JSX, type MouseEvent } from "react";
import styles from "./Checkbox.module.css";

type Props = {
  label: string;
  checked: boolean;
  some?: boolean;
  /** Said, and left to `onToggle`: it keeps the focus, so that the reason beside it can be read. */
  disabled?: boolean;
  tabIndex?: number;
  className?: string | undefined;
  /** `event` tells which keys were held. */
  onToggle: (event: MouseEvent) => void;
};

export function Checkbox({ label, checked, some = false, disabled = false, tabIndex, className, onToggle }: Props): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = some && !checked;
  });
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={label}
      aria-disabled={disabled}
      className={`${styles["box"] ?? ""} ${className ?? ""}`}
      checked={checked}
      tabIndex={tabIndex}
      onChange={() => undefined}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(event);
      }}
    />
  );
}
