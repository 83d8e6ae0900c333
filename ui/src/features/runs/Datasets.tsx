/** The datasets that a run read. */
import type { JSX } from "react";
import type { JsonValue, RunDataset } from "../../bindings/api.ts";
import { JsonTree } from "../../components/JsonTree.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./RunPanel.module.css";

/** JSON as a value, other text as it is. */
function valueOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

export function Datasets({ datasets }: { datasets: ReadonlyArray<RunDataset> }): JSX.Element {
  return (
    <ul className={styles["datasets"]}>
      {datasets.map((one, index) => (
        <li key={index} className={styles["dataset"]}>
          <p className={styles["datasetName"]}>
            {oneLine(one.name, 120)}
            <span className={styles["muted"]}>
              {[...one.tags.map((tag) => tag.value), one.source_type, one.digest]
                .filter((part) => part !== "")
                .map((part) => oneLine(part, 60))
                .join(" · ")}
            </span>
          </p>
          <JsonTree
            value={{
              ...(one.source !== "" && { source: valueOf(one.source) }),
              ...(one.schema !== null && { schema: valueOf(one.schema) }),
              ...(one.profile !== null && { profile: valueOf(one.profile) }),
            }}
          />
        </li>
      ))}
    </ul>
  );
}
