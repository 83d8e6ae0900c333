/** A button that is only a sign: its name shows as a tooltip, with its key. */
import { Tooltip } from "@base-ui/react/tooltip";
import type { ComponentProps, JSX } from "react";
import { Keys } from "./Keys.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./IconButton.module.css";

type Props = Omit<ComponentProps<"button">, "type" | "children" | "disabled" | "style"> & {
  icon: IconName;
  label: string;
  keys?: string | undefined;
  disabled?: boolean;
  className?: string | undefined;
};

export function IconButton({ icon, label, keys, disabled = false, onClick, className, ...rest }: Props): JSX.Element {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        render={
          <button type="button" aria-label={label} aria-disabled={disabled} className={`${styles["button"] ?? ""} ${className ?? ""}`} />
        }
        {...rest}
        onClick={(event) => {
          if (!disabled) onClick?.(event);
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
