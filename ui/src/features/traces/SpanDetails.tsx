/** The selected span: what went in, what came out, and everything it carries. */
import { Tabs } from "@base-ui/react/tabs";
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { SpanDetail } from "../../bindings/api.ts";
import { AssessSpan } from "../../components/AssessSpan.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { tabs, type SpanTab } from "../../lib/search.ts";
import { SpanContent } from "./SpanContent.tsx";
import styles from "./SpanDetails.module.css";
import { SpanEvents } from "./SpanEvents.tsx";
import { RawSpan } from "./RawSpan.tsx";
import { SpanHead } from "./SpanHead.tsx";
import { LargeValues } from "./LargeValues.tsx";
import { spanRequest } from "./use-span-rows.ts";
import { ValueTable } from "../../components/ValueTable.tsx";

type Props = { trace: string; span: string; tab: SpanTab; onTab: (tab: SpanTab) => void };

function countOf(tab: SpanTab, span: SpanDetail): number | null {
  if (tab === "attributes") return span.attributes.length;
  if (tab === "events") return span.events.length + span.links.length;
  return tab === "resource" ? span.resource.length : null;
}

const labels: Record<SpanTab, string> = {
  content: "Content",
  attributes: "Attributes",
  events: "Events",
  resource: "Resource",
  raw: "Raw",
};

export function SpanDetails({ trace, span, tab, onTab }: Props): JSX.Element {
  const { data, error, refetch } = useCommand("span_get", spanRequest(trace, span));
  if (error !== null && data === undefined)
    return <ErrorNotice title="This span cannot be shown" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows count={8} height={36} />;
  return (
    <Tabs.Root value={tab} onValueChange={(next: SpanTab) => onTab(next)} className={styles["details"]}>
      <SpanHead trace={trace} span={data} />
      <Tabs.List className={styles["tabs"]} aria-label="Parts of the span">
        {tabs.map((name) => {
          const count = countOf(name, data);
          return (
            <Tabs.Tab key={name} value={name} className={styles["tab"]}>
              {labels[name]}
              {count !== null && <span className={styles["count"]}>{count}</span>}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      <Tabs.Panel value="content" className={styles["panel"]}>
        <AssessSpan trace={trace} span={span} />
        <SpanContent trace={trace} span={data} />
      </Tabs.Panel>
      <Tabs.Panel value="attributes" className={styles["panel"]}>
        <ValueTable values={data.attributes} empty="This span has no attributes." />
        <LargeValues trace={trace} span={data} at="attributes" />
      </Tabs.Panel>
      <Tabs.Panel value="events" className={styles["panel"]}>
        <SpanEvents span={data} />
        <LargeValues trace={trace} span={data} at="events" />
      </Tabs.Panel>
      <Tabs.Panel value="resource" className={styles["panel"]}>
        <ValueTable
          values={[
            ...data.resource,
            ...(data.scope_name === "" ? [] : [{ name: "scope", value: `${data.scope_name} ${data.scope_version}`.trim() }]),
          ]}
          empty="The sender said nothing about itself."
        />
      </Tabs.Panel>
      <Tabs.Panel value="raw" className={styles["panel"]}>
        <RawSpan span={data} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
