/** A screen that is read from top to bottom: a bar with its title, then cards in one column. */
import type { JSX, ReactNode } from "react";
import styles from "./Page.module.css";

type Props = { title: string; tools?: ReactNode; children: ReactNode };

export function Page({ title, tools, children }: Props): JSX.Element {
  return (
    <div className={styles["screen"]}>
      <title>{`${title} · Touchstone`}</title>
      <header className={styles["bar"]}>
        <h1 className={styles["title"]}>{title}</h1>
        {tools}
      </header>
      <div className={styles["scroll"]}>
        <div className={styles["page"]}>{children}</div>
      </div>
    </div>
  );
}
