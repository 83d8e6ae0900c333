/** The demo: a project of its own, loaded and removed with one click. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import type { Project } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { JobProgress } from "../../components/JobProgress.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { plural } from "../../lib/format.ts";
import { demoProject } from "../../lib/demo.ts";
import styles from "./Card.module.css";

export function Demo(): JSX.Element {
  const projects = useCommand("project_list", {}).data?.projects;
  const jobs = useCommand("job_list", {}).data?.jobs;
  const load = useAct("demo_load");
  const remove = useAct("demo_remove");
  const project = projects?.find((one) => one.name === demoProject);
  const own = jobs?.find((one) => one.id === remove.data?.job.id) ?? remove.data?.job;
  const job = own ?? jobs?.find((one) => one.kind === "project_delete" && one.state === "running");
  const failure = load.error ?? remove.error;
  return (
    <Card title="Demo">
      {job?.state === "running" ? (
        <JobProgress job={job} label="Removing the demo" unit="traces" />
      ) : project === undefined ? (
        <>
          <p className={styles["text"]}>A shop’s support agent, in a project of its own, as if it ran just now. Nothing else is touched.</p>
          <Button
            icon="box"
            className={styles["start"]}
            disabled={projects === undefined || load.isPending}
            onClick={() => load.mutate({})}
          >
            {load.isPending ? "Loading…" : "Load the demo"}
          </Button>
        </>
      ) : (
        <Loaded project={project} busy={remove.isPending} onRemove={() => remove.mutate({})} />
      )}
      {job?.state === "failed" && <p className={styles["bad"]}>Removing stopped: {job.error}</p>}
      {failure !== null && <InlineError error={failure} />}
    </Card>
  );
}

function Loaded({ project, busy, onRemove }: { project: Project; busy: boolean; onRemove: () => void }): JSX.Element {
  return (
    <>
      <p className={styles["text"]}>
        {plural(project.trace_count, "trace")} in{" "}
        <Link to="/traces" search={{ project: project.id }} className={styles["link"]}>
          {project.name}
        </Link>
      </p>
      <Button icon="trash" className={styles["start"]} disabled={busy} onClick={onRemove}>
        Remove the demo
      </Button>
    </>
  );
}
