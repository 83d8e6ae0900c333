/** The two sides by name, each with a way into it; they can be swapped. */
import type { JSX, ReactNode } from "react";
import { IconButton } from "../../components/IconButton.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import styles from "./CompareHead.module.css";

type Props = {
  title: string;
  a: ReactNode;
  b: ReactNode;
  onSwap: () => void;
  onClose: () => void;
  /** Whether equal parts are folded; absent where nothing can be. */
  folded?: { value: boolean; onChange: (folded: boolean) => void };
};

const folds = [
  { value: "folded", label: "Differences" },
  { value: "all", label: "All steps" },
] as const;

export function CompareHead({ title, a, b, onSwap, onClose, folded }: Props): JSX.Element {
  return (
    <header className={styles["head"]}>
      <h1 className={styles["title"]}>{title}</h1>
      <div className={styles["side"]}>
        <Letter of="A" />
        {a}
      </div>
      <IconButton icon="swap" label="Swap the sides" action="compare.swap" onClick={onSwap} />
      <div className={styles["side"]}>
        <Letter of="B" />
        {b}
      </div>
      {folded !== undefined && (
        <Segmented
          label="Steps shown"
          value={folded.value ? "folded" : "all"}
          options={folds}
          onChange={(value) => folded.onChange(value === "folded")}
        />
      )}
      <IconButton icon="cross" label="Close" action="back" onClick={onClose} />
    </header>
  );
}

export function Letter({ of }: { of: "A" | "B" }): JSX.Element {
  return (
    <span className={styles["letter"]} data-of={of}>
      {of}
    </span>
  );
}
