/** Values of a span that are too large to come with it: each a tree that asks the engine for what is opened. */
import type { JSX } from "react";
import type { LargeValue, SpanDetail } from "../../bindings/api.ts";
import { Section } from "../../components/Section.tsx";
import { formatBytes } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { LargeTree } from "./LargeTree.tsx";
import styles from "./LargeValues.module.css";

type Place = "input" | "output" | "documents" | "attributes" | "events";
type Props = { trace: string; span: SpanDetail; at: Place };

const titles: Record<string, string> = { input: "Input", output: "Output", documents: "Documents" };

function titleOf(span: SpanDetail, { place }: LargeValue): string {
  const [list, index] = place.split(".");
  if (list === "attributes" || list === "events") return oneLine(span[list][Number(index)]?.name ?? place, 80);
  return titles[place] ?? place;
}

export function LargeValues({ trace, span, at }: Props): JSX.Element {
  const shown = span.large.filter(({ place }) => place.split(".")[0] === at);
  return (
    <>
      {shown.map((large) => (
        <Section key={large.place} title={titleOf(span, large)} tools={<span className={styles["size"]}>{formatBytes(large.bytes)}</span>}>
          <LargeTree trace_id={trace} span_id={span.row.span_id} place={large.place} />
        </Section>
      ))}
    </>
  );
}
