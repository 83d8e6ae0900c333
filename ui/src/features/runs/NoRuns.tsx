/** How runs come about. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { Notice } from "../../components/Notice.tsx";
import styles from "./Runs.module.css";

export function NoRuns({ project }: { project: string | undefined }): JSX.Element {
  const status = useCommand("collector_status", {}).data;
  const url = status?.url ?? `http://127.0.0.1:${String(status?.port ?? 4318)}`;
  return (
    <Notice
      icon="runs"
      title={project === undefined ? "No runs yet" : "No runs in this project"}
      actions={
        project !== undefined && (
          <Link to="/runs" className={styles["link"]}>
            Show all projects
          </Link>
        )
      }
    >
      <p>MLflow’s client logs runs here: parameters, metrics, files, and the traces made meanwhile.</p>
      <div className={styles["code"]}>
        <CodeBlock
          name="a run in Python"
          title="run.py"
          language="python"
          code={`import mlflow

mlflow.set_tracking_uri("${url}")
with mlflow.start_run(run_name="first run"):
    mlflow.log_param("model", "gpt-5-mini")
    mlflow.log_metric("correctness", 0.92)`}
        />
      </div>
    </Notice>
  );
}
