/** What is set per project: how long traces stay, and what is taken out of them before they are stored. */
import { useSearch } from "@tanstack/react-router";
import { useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { ErrorNotice } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { Redaction } from "./Redaction.tsx";
import { Retention } from "./Retention.tsx";

export function ProjectSettings(): JSX.Element {
  const { project: shown } = useSearch({ from: "__root__" });
  const { data, error, refetch } = useCommand("project_list", {});
  const [chosen, setChosen] = useState<string | null>(null);
  const projects = data?.projects ?? [];
  const current = projects.find((one) => one.id === (chosen ?? shown)) ?? projects[0];
  return (
    <Card
      title="Project"
      about="These hold for one project alone."
      tools={
        current !== undefined && (
          <Choice
            label="Project"
            hideLabel
            value={current.id}
            options={projects.map((one) => ({ value: one.id, label: one.name }))}
            onChange={setChosen}
          />
        )
      }
    >
      {current !== undefined ? (
        <>
          <Retention key={`retention ${current.id}`} project={current} />
          <Redaction key={`redaction ${current.id}`} project={current} />
        </>
      ) : error !== null ? (
        <ErrorNotice title="The projects could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={5} />
      )}
    </Card>
  );
}
