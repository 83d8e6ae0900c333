/** A small panel that opens at its trigger and closes with Escape or a click beside it. */
import { Popover } from "@base-ui/react/popover";
import type { JSX, ReactElement, ReactNode } from "react";
import styles from "./PopoverPanel.module.css";

type Props = {
  /** The element that opens it: a button of ours. */
  trigger: ReactElement;
  label: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  side?: "top" | "bottom";
  align?: "start" | "center" | "end";
  /** For tables and other broad things. */
  wide?: boolean;
  children: ReactNode;
};

export function PopoverPanel({
  trigger,
  label,
  open,
  onOpenChange,
  side = "bottom",
  align = "start",
  wide = false,
  children,
}: Props): JSX.Element {
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger render={trigger} />
      <Popover.Portal>
        <Popover.Positioner side={side} align={align} sideOffset={6} collisionPadding={8} className={styles["positioner"]}>
          <Popover.Popup className={styles["popup"]} data-wide={wide} aria-label={label}>
            {children}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
