import type { JSX } from "react";
import { link } from "../api/stale.ts";
import { Icon } from "../components/Icon.tsx";
import { useSignal } from "../lib/signal.ts";
import styles from "./ConnectionBanner.module.css";

/** Discreet, and gone as soon as the engine is back. */
export function ConnectionBanner(): JSX.Element {
  const lost = useSignal(link).state === "lost";
  return (
    <div role="status" className={styles["slot"]}>
      {lost && (
        <p className={styles["banner"]}>
          <Icon name="warning" size={14} />
          Connection lost: what you see may be old. Touchstone reconnects by itself as soon as its engine is back.
        </p>
      )}
    </div>
  );
}
