/** A part of a page, with its name, what it is for, and what stands beside the name. */
import { useId, type JSX, type ReactNode } from "react";
import styles from "./Card.module.css";

type Props = { title: string; about?: ReactNode; tools?: ReactNode; children: ReactNode };

export function Card({ title, about, tools, children }: Props): JSX.Element {
  const id = useId();
  return (
    <section className={styles["card"]} aria-labelledby={id}>
      <div className={styles["head"]}>
        <h2 id={id} className={styles["title"]}>
          {title}
        </h2>
        {tools}
      </div>
      {about !== undefined && <p className={styles["about"]}>{about}</p>}
      {children}
    </section>
  );
}
