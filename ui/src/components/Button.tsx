import type { ComponentProps, JSX } from "react";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./Button.module.css";

type Props = Omit<ComponentProps<"button">, "type"> & {
  look?: "plain" | "primary" | "quiet" | "danger";
  icon?: IconName;
  type?: "button" | "submit";
};

export function Button({ look = "plain", icon, type = "button", className, children, ...rest }: Props): JSX.Element {
  return (
    <button type={type} className={`${styles["button"] ?? ""} ${styles[look] ?? ""} ${className ?? ""}`} {...rest}>
      {icon !== undefined && <Icon name={icon} size={14} />}
      {children}
    </button>
  );
}
