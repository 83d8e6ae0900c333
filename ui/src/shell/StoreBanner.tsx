/** Says on every screen that nothing can be stored any more, or that the file is damaged. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useQuery } from "@tanstack/react-query";
import { commandQuery } from "../api/queries.ts";
import { Icon } from "../components/Icon.tsx";
import { storeProblems } from "../lib/store-problems.ts";
import styles from "./StoreBanner.module.css";

/** A disk that fills up is no change that the stream would tell. */
const everyMs = 5000;

export function StoreBanner(): JSX.Element {
  const status = useQuery({ ...commandQuery("store_status", {}), refetchInterval: everyMs }).data;
  return (
    <div className={styles["slot"]}>
      {(status === undefined ? [] : storeProblems(status)).map((problem) => (
        <p key={problem.title} role="alert" className={styles["banner"]}>
          <Icon name="warning" size={14} />
          <span>
            <b>{problem.title}</b> {problem.text}
          </span>
          <Link to="/settings" hash="storage" className={styles["link"]}>
            Storage
          </Link>
        </p>
      ))}
    </div>
  );
}
