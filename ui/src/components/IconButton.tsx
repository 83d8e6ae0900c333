/** A button that is only a sign: its name shows as a tooltip, with its key. */
import { Tooltip } from "@base-ui/react/tooltip";
import type { JSX } from "react";
import { Keys } from "./Keys.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./IconButton.module.css";

type Props = {
  icon: IconName;
  label: string;
  keys?: string | undefined;
  disabled?: boolean;
  onClick: () => void;
  className?: string | undefined;
};

export function IconButton({ icon, label, keys, disabled = false, onClick, className }: Props): JSX.Element {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={
          <button type="button" aria-label={label} aria-disabled={disabled} className={`${styles["button"] ?? ""} ${className ?? ""}`} />
        }
        onClick={() => {
          if (!disabled) onClick();
        }}
      >
        <Icon name={icon} />
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className={styles["positioner"]}>
          <Tooltip.Popup className={styles["tip"]}>
            {label}
            {keys !== undefined && <Keys keys={keys} />}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
