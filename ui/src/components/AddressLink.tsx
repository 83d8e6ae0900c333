/** A link out of a trace: it shows where it leads, and goes there only when asked once more. */
import { useState, type JSX, type ReactNode } from "react";
import { platform } from "../platform/index.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./AddressLink.module.css";
import { Button } from "./Button.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { PopoverPanel } from "./PopoverPanel.tsx";

/** Only these are ever opened, and only where a browser is there to open them. */
const opens = /^https?:\/\//i;

export function AddressLink({ address, children }: { address: string; children: ReactNode }): JSX.Element {
  const [open, setOpen] = useState(false);
  if (address === "") return <span className={styles["none"]}>{children}</span>;
  return (
    <PopoverPanel
      label="Where the link leads"
      open={open}
      onOpenChange={setOpen}
      wide
      trigger={
        <button type="button" className={styles["link"]}>
          {children}
        </button>
      }
    >
      <div className={styles["panel"]}>
        <p className={styles["note"]}>This link comes from the trace. It leads to:</p>
        <p className={styles["address"]}>{oneLine(address, 1000)}</p>
        <div className={styles["actions"]}>
          <CopyButton small={false} text={() => address} label="Copy the address" />
          {platform.host === "browser" && opens.test(address) && (
            <Button
              onClick={() => {
                setOpen(false);
                window.open(address, "_blank", "noopener,noreferrer");
              }}
            >
              Open in a new tab
            </Button>
          )}
        </div>
      </div>
    </PopoverPanel>
  );
}
