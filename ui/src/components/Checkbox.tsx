/** A box to tick. `some` shows a dash: part of what it stands for is chosen. */
import { useEffect, useRef, type JSX, type MouseEvent } from "react";
import styles from "./Checkbox.module.css";

type Props = {
  label: string;
  checked: boolean;
  some?: boolean;
  tabIndex?: number;
  className?: string | undefined;
  /** `event` tells which keys were held. */
  onToggle: (event: MouseEvent) => void;
};

export function Checkbox({ label, checked, some = false, tabIndex, className, onToggle }: Props): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = some && !checked;
  });
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={label}
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
