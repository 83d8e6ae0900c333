/** The files of a run, by path. They are listed, not opened: what they hold is the sender's. */
import type { JSX } from "react";
import type { RunArtifact } from "../../bindings/api.ts";
import { formatBytes, formatFullTime, formatTime } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./RunPanel.module.css";

export function Artifacts({ artifacts, more }: { artifacts: ReadonlyArray<RunArtifact>; more: boolean }): JSX.Element {
  return (
    <>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">Type</th>
            <th scope="col" className={styles["number"]}>
              Size
            </th>
            <th scope="col" className={styles["number"]}>
              Written
            </th>
          </tr>
        </thead>
        <tbody>
          {artifacts.map((one) => (
            <tr key={one.path}>
              <th scope="row" className={styles["key"]}>
                {oneLine(one.path, 300)}
              </th>
              <td className={styles["muted"]}>{oneLine(one.content_type, 60) || "—"}</td>
              <td className={styles["number"]}>{formatBytes(one.size)}</td>
              <td className={styles["number"]} title={formatFullTime(one.created_us)}>
                {formatTime(one.created_us)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more && <p className={styles["none"]}>There are more files; the first by path are shown.</p>}
    </>
  );
}
