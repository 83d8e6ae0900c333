/** Who assessed, and when: a person, a model or a program. */
import type { JSX } from "react";
import type { Assessment, SourceKind } from "../bindings/api.ts";
import { formatAgo, formatFullTime } from "../lib/format.ts";
import { oneLine } from "../lib/visible-text.ts";
import styles from "./AssessSource.module.css";
import { Icon, type IconName } from "./Icon.tsx";

const faces: Record<SourceKind, { icon: IconName; word: string }> = {
  human: { icon: "person", word: "A person" },
  llm_judge: { icon: "scales", word: "A model" },
  code: { icon: "code", word: "A program" },
};

export function AssessSource({ one }: { one: Pick<Assessment, "source_kind" | "source_id" | "created_us"> }): JSX.Element {
  const face = faces[one.source_kind];
  return (
    <span className={styles["source"]} title={`${face.word}: ${oneLine(one.source_id, 120)}, ${formatFullTime(one.created_us)}`}>
      <Icon name={face.icon} size={14} />
      <span className="visually-hidden">{face.word}:</span>
      <span className={styles["who"]}>{oneLine(one.source_id, 60)}</span>
      <span aria-hidden="true">·</span>
      <span className={styles["when"]}>{formatAgo(one.created_us)}</span>
    </span>
  );
}
