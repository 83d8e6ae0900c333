/** What lies at a path: of a file its format, size and beginning; of a folder how many files; or why it cannot be read. */
import type { JSX } from "react";
import type { RpcError } from "../../api/client.ts";
import type { ImportInspected } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { formatBytes } from "../../lib/format.ts";
import { asSentence } from "../../lib/sentence.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { inspectedFace } from "./inspected-face.ts";
import styles from "./Import.module.css";

type Props = { asked: boolean; found: ImportInspected | undefined; error: RpcError | null };

export function Inspected({ asked, found, error }: Props): JSX.Element {
  return (
    <div role="status" className={styles["inspected"]}>
      {!asked ? (
        <p className={styles["note"]}>What lies there shows here before anything is stored.</p>
      ) : error !== null ? (
        <p className={styles["wrong"]}>{[error.message, error.hint].map(asSentence).join(" ")}</p>
      ) : found === undefined ? (
        <p className={styles["note"]}>Looking…</p>
      ) : (
        <Found found={found} />
      )}
    </div>
  );
}

function Found({ found }: { found: ImportInspected }): JSX.Element {
  const { icon, title, about } = inspectedFace(found);
  return (
    <>
      <p className={styles["found"]} data-known={icon !== "warning"}>
        <Icon name={icon} size={14} />
        <b>{oneLine(title, 80)}</b>
        <span className={styles["note"]}>{[...(about === null ? [] : [oneLine(about, 80)]), formatBytes(found.bytes)].join(" · ")}</span>
      </p>
      {found.first !== "" && <code className={styles["first"]}>{oneLine(found.first, 400)}</code>}
    </>
  );
}
