/** The way from a trace into its session, to the turn that it is. */
import { Link, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./SessionLink.module.css";

type Props = { project: string; session: string; trace: string };

/** `project` is the trace's. */
export function SessionLink({ project, session, trace }: Props): JSX.Element {
  const filter = useSearch({ from: "__root__" }).project;
  return (
    <Link
      to="/sessions"
      search={{ ...(filter !== undefined && { project: filter }), session, of: project, turn: trace }}
      className={styles["link"]}
    >
      session {oneLine(session, 60)}
    </Link>
  );
}
