import type { JSX } from "react";
import type { Document } from "../../bindings/api.ts";
import { JsonTree } from "../../components/JsonTree.tsx";
import { PlainText } from "../../components/PlainText.tsx";
import { Portion } from "../../components/Portion.tsx";
import { placesOf } from "../../lib/find-places.ts";
import { sizeOf, textOf } from "../../lib/json.ts";
import { formatScore } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { Section } from "../../components/Section.tsx";
import styles from "./SpanContent.module.css";

/** What a retriever found or a reranker ordered. */
export function Documents({ documents }: { documents: Document[] }): JSX.Element {
  return (
    <Section title="Documents" count={documents.length}>
      <Portion items={documents} first={50} says={says} render={(one, index) => <Item key={index} one={one} number={index + 1} />}>
        {(items) => <ol className={styles["documents"]}>{items}</ol>}
      </Portion>
    </Section>
  );
}

function says({ id, content, metadata }: Document, needle: string): boolean {
  return [id ?? "", content, textOf(metadata)].some((text) => placesOf(text, needle, 1).length > 0);
}

function Item({ one, number }: { one: Document; number: number }): JSX.Element {
  return (
    <li className={styles["document"]}>
      <div className={styles["documentHead"]}>
        <span>{number}</span>
        <span className={styles["documentId"]}>{oneLine(one.id ?? "no id", 200)}</span>
        {one.score !== null && <span className={styles["score"]}>score {formatScore(one.score)}</span>}
      </div>
      <PlainText text={one.content} limit={1200} />
      {sizeOf(one.metadata) > 0 && <JsonTree value={one.metadata} />}
    </li>
  );
}
