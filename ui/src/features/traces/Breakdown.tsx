/** The metrics by model, name or version: what there is most of first. */
import { useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { StatsBy, StatsGetRequest } from "../../bindings/api.ts";
import { IconButton } from "../../components/IconButton.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PopoverPanel } from "../../components/PopoverPanel.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { BreakdownTable } from "./BreakdownTable.tsx";
import styles from "./Breakdown.module.css";

type Props = { request: StatsGetRequest; searched: boolean; onFilter: (query: string) => void };

const kinds: ReadonlyArray<{ value: StatsBy; label: string }> = [
  { value: "model", label: "Model" },
  { value: "name", label: "Name" },
  { value: "version", label: "Version" },
  { value: "project", label: "Project" },
];

export function Breakdown({ request, searched, onFilter }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  const [by, setBy] = useState<StatsBy>("model");
  const options = request.project == null ? kinds : kinds.filter((kind) => kind.value !== "project");
  return (
    <PopoverPanel
      label="Metrics broken down"
      open={open}
      onOpenChange={setOpen}
      align="end"
      wide
      trigger={<IconButton icon="columns" label="Break down by model, name or version" />}
    >
      <div className={styles["panel"]}>
        <div className={styles["head"]}>
          <Segmented label="Break down by" value={by} options={options} onChange={setBy} />
          {searched && <p className={styles["scope"]}>All traces, not only those found</p>}
        </div>
        <Groups
          request={{ ...request, by }}
          onPick={(query) => {
            setOpen(false);
            onFilter(query);
          }}
        />
      </div>
    </PopoverPanel>
  );
}

function Groups({ request, onPick }: { request: StatsGetRequest; onPick: (query: string) => void }): JSX.Element {
  const { data, error } = useCommand("stats_get", request);
  if (error !== null && data === undefined) return <InlineError error={error} />;
  if (data === undefined) return <SkeletonRows count={6} />;
  if (data.groups.length === 0) return <p className={styles["empty"]}>Nothing in this time says its {request.by ?? "group"}.</p>;
  return <BreakdownTable by={request.by ?? "model"} groups={data.groups} onPick={onPick} />;
}
