/** A button that is only a sign: its name shows as a tooltip, with its key. */
import { Tooltip } from "@base-ui/react/tooltip";
import type { ComponentProps, JSX } from "react";
import type { ActionId } from "../hotkeys/actions.ts";
import { keymap } from "../hotkeys/keymap.ts";
import { useSignal } from "../lib/signal.ts";
import { Keys } from "./Keys.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./IconButton.module.css";

type Props = Omit<ComponentProps<"button">, "type" | "children" | "disabled" | "style"> & {
  icon: IconName;
  label: string;
  keys?: string | undefined;
  /** The action that it does: its tooltip shows the user's key for it. */
  action?: ActionId;
  disabled?: boolean;
  className?: string | undefined;
};

export function IconButton({ icon, label, keys, action, disabled = false, onClick, className, ...rest }: Props): JSX.Element {
  const map = useSignal(keymap);
  const shown = keys ?? (action === undefined ? undefined : map[action][0]);
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
            {shown !== undefined && <Keys keys={shown} />}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
