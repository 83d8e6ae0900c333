/** A question that is answered before anything else goes on. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { useRef, type JSX, type ReactNode, type RefObject } from "react";
import styles from "./Dialog.module.css";
import { IconButton } from "./IconButton.tsx";

type Props = {
  title: string;
  onClose: () => void;
  /** What takes the focus first; else the dialog itself. */
  focus?: RefObject<HTMLElement | null>;
  children: ReactNode;
  actions?: ReactNode;
};

export function Dialog({ title, onClose, focus, children, actions }: Props): JSX.Element {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={styles["backdrop"]} />
        <Base.Popup ref={popup} className={styles["popup"]} initialFocus={focus ?? popup}>
          <div className={styles["head"]}>
            <Base.Title className={styles["title"]}>{title}</Base.Title>
            <IconButton icon="cross" label="Close" onClick={onClose} />
          </div>
          <div className={styles["body"]}>{children}</div>
          {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
