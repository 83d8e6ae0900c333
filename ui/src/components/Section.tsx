/** A part of a panel that can be folded. */
import { useState, type JSX, type ReactNode } from "react";
import { Icon } from "./Icon.tsx";
import styles from "./Section.module.css";

type Props = {
  title: string;
  /** Its place among the headings around it. */
  level?: 3 | 4;
  count?: number;
  folded?: boolean;
  tools?: ReactNode;
  children: ReactNode;
};

export function Section({ title, level = 4, count, folded = false, tools, children }: Props): JSX.Element {
  const [open, setOpen] = useState(!folded);
  const Heading = level === 3 ? "h3" : "h4";
  return (
    <section className={styles["section"]} aria-label={title}>
      <div className={styles["head"]}>
        <Heading className={styles["title"]}>
          <button type="button" className={styles["fold"]} aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? "chevronDown" : "chevronRight"} size={12} className={styles["chevron"]} />
            {title}
            {count !== undefined && <span className={styles["count"]}>{count}</span>}
          </button>
        </Heading>
        {open && tools}
      </div>
      {open && <div className={styles["body"]}>{children}</div>}
    </section>
  );
}
