/** A main area with a docked panel beside it; the border between them can be dragged or moved by keys. */
import { useRef, useState, type JSX, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import styles from "./SplitPane.module.css";

const least = 20;
const most = 80;

function kept(key: string): number {
  const value = Number(localStorage.getItem(key));
  return value >= least && value <= most ? value : 34;
}

type Props = {
  label: string;
  storageKey: string;
  /** The panel covers the main area, which keeps its place behind it. */
  full?: boolean;
  children: ReactNode;
  side: ReactNode | null;
};

export function SplitPane({ label, storageKey, full = false, children, side }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => kept(storageKey));
  const move = (next: number) => {
    const value = Math.round(Math.min(most, Math.max(least, next)) * 10) / 10;
    setShare(value);
    localStorage.setItem(storageKey, String(value));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || box.current === null) return;
    const rect = box.current.getBoundingClientRect();
    move(((event.clientX - rect.left) / rect.width) * 100);
  };
  const key = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? -2 : event.key === "ArrowRight" ? 2 : 0;
    if (step === 0) return;
    event.preventDefault();
    move(share + step);
  };
  return (
    <div
      ref={box}
      className={styles["pane"]}
      data-open={side !== null}
      data-full={full && side !== null}
      style={{ "--share": `${String(share)}%` }}
    >
      <div className={styles["main"]}>{children}</div>
      {side !== null && (
        <>
          <div
            role="separator"
            aria-orientation="vertical"
            aria-label={label}
            aria-valuenow={Math.round(share)}
            aria-valuemin={least}
            aria-valuemax={most}
            tabIndex={0}
            className={styles["handle"]}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag}
            onKeyDown={key}
          />
          <div className={styles["side"]}>{side}</div>
        </>
      )}
    </div>
  );
}
