/** The selected span: what went in, what came out, and everything it carries. */
import { Tabs } from "@base-ui/react/tabs";
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { Assessment, SpanDetail } from "../../bindings/api.ts";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { tabs, type SpanTab } from "../../lib/search.ts";
import { Assessments } from "./Assessments.tsx";
import { SpanContent } from "./SpanContent.tsx";
import styles from "./SpanDetails.module.css";
import { SpanEvents } from "./SpanEvents.tsx";
import { SpanHead } from "./SpanHead.tsx";
import { ValueTable } from "../../components/ValueTable.tsx";

type Props = { trace: string; span: string; assessments: Assessment[]; tab: SpanTab; onTab: (tab: SpanTab) => void };

function countOf(tab: SpanTab, span: SpanDetail): number | null {
  if (tab === "attributes") return span.attributes.length;
  if (tab === "events") return span.events.length + span.links.length;
  return tab === "resource" ? span.resource.length : null;
}

const labels: Record<SpanTab, string> = { content: "Content", attributes: "Attributes", events: "Events", resource: "Resource" };

export function SpanDetails({ trace, span, assessments, tab, onTab }: Props): JSX.Element {
  const { data, error, refetch } = useCommand("span_get", { trace_id: trace, span_id: span });
  if (error !== null && data === undefined)
    return <ErrorNotice title="This span cannot be shown" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows count={8} height={36} />;
  return (
    <Tabs.Root value={tab} onValueChange={(next: SpanTab) => onTab(next)} className={styles["details"]}>
      <SpanHead span={data} />
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
        {assessments.length > 0 && <Assessments assessments={assessments} level={4} />}
        <SpanContent span={data} />
      </Tabs.Panel>
      <Tabs.Panel value="attributes" className={styles["panel"]}>
        <ValueTable values={data.attributes} empty="This span has no attributes." />
      </Tabs.Panel>
      <Tabs.Panel value="events" className={styles["panel"]}>
        <SpanEvents span={data} />
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
    </Tabs.Root>
  );
}
