import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { Matching } from "../../bindings/api.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./MatchingNote.module.css";
import { windowWords } from "../../lib/time-window.ts";

/** What "all that match" means: of which project, of which time, of which search. */
export function MatchingNote({ matching: { project, query, from_us, to_us } }: { matching: Matching }): JSX.Element {
  const projects = useCommand("project_list", {}).data?.projects;
  const of = project == null ? "all projects" : (projects?.find((one) => one.id === project)?.name ?? "this project");
  const time = windowWords({ from_us: from_us ?? null, to_us: to_us ?? null });
  const asked = query?.trim() ?? "";
  return (
    <p className={styles["note"]}>
      All traces of <b>{oneLine(of, 60)}</b>
      {time !== null && `, ${time}`}
      {asked === "" ? "" : ", that answer to "}
      {asked !== "" && <code className={styles["query"]}>{oneLine(asked, 160)}</code>}: also those that are not loaded yet.
    </p>
  );
}
