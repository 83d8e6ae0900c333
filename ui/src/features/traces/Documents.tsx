import type { JSX } from "react";
import type { Document } from "../../bindings/api.ts";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { sizeOf } from "../../lib/json.ts";
import { formatScore } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { Section } from "../../components/Section.tsx";
import styles from "./SpanContent.module.css";

/** What a retriever found or a reranker ordered. */
export function Documents({ documents }: { documents: Document[] }): JSX.Element {
  return (
    <Section title="Documents" count={documents.length}>
      <ol className={styles["documents"]}>
        {documents.map((one, index) => (
          <li key={index} className={styles["document"]}>
            <div className={styles["documentHead"]}>
              <span>{index + 1}</span>
              <span className={styles["documentId"]}>{oneLine(one.id ?? "no id", 200)}</span>
              {one.score !== null && <span className={styles["score"]}>score {formatScore(one.score)}</span>}
            </div>
            <PlainText text={one.content} limit={1200} />
            {sizeOf(one.metadata) > 0 && <JsonTree value={one.metadata} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}
