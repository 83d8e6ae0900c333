/** What can be done with an entry of a JSON tree. */
import { useState, type JSX } from "react";
import type { JsonValue } from "../bindings/api.ts";
import { copyText } from "../lib/clipboard.ts";
import { pathText, textOf, type Step } from "../lib/json.ts";
import styles from "./JsonTree.module.css";

export function JsonActions({ path, value }: { path: readonly Step[]; value: JsonValue }): JSX.Element {
  const [done, setDone] = useState<"path" | "value" | null>(null);
  const copy = (what: "path" | "value") => {
    const text = what === "path" ? pathText(path) : textOf(value);
    void copyText(text).then((copied) => setDone(copied ? what : null));
  };
  return (
    <span className={styles["actions"]}>
      <button type="button" className={styles["action"]} aria-label="Copy the path" onClick={() => copy("path")}>
        {done === "path" ? "copied" : "path"}
      </button>
      <button type="button" className={styles["action"]} aria-label="Copy the value" onClick={() => copy("value")}>
        {done === "value" ? "copied" : "copy"}
      </button>
    </span>
  );
}
