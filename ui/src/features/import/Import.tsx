/** Import: traces from files on this machine, from MLflow, from Langfuse; and what became of it. */
import { useState, type JSX } from "react";
import { Card } from "../../components/Card.tsx";
import { Page } from "../../components/Page.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { droppedPath } from "../../lib/dropped.ts";
import { useSignal } from "../../lib/signal.ts";
import { FromFile } from "./FromFile.tsx";
import { FromLangfuse } from "./FromLangfuse.tsx";
import { FromMlflow } from "./FromMlflow.tsx";
import { ImportJobs } from "./ImportJobs.tsx";

const sources = [
  { value: "file", label: "Files" },
  { value: "mlflow", label: "MLflow" },
  { value: "langfuse", label: "Langfuse" },
] as const;

type Source = (typeof sources)[number]["value"];

const about: Record<Source, string> = {
  file: "Touchstone’s own exports, OpenTelemetry, MLflow, Langfuse, Phoenix, LangSmith or OpenAI chats: one file, or all in a folder. Which format it is, the first records tell. Importing something twice stores it once.",
  mlflow: "Projects, traces, assessments and runs, read from a running server or straight from its database. Nothing there is changed.",
  langfuse: "Traces, observations and scores, page by page. If it stops, it goes on where it was when it is started again.",
};

export function Import(): JSX.Element {
  const [source, setSource] = useState<Source>("file");
  const dropped = useSignal(droppedPath);
  if (dropped !== null && source !== "file") setSource("file");
  return (
    <Page title="Import">
      <Card
        title="Bring traces in"
        about={about[source]}
        tools={<Segmented label="Where they are" value={source} options={sources} onChange={setSource} />}
      >
        {source === "file" ? <FromFile /> : source === "mlflow" ? <FromMlflow /> : <FromLangfuse />}
      </Card>
      <ImportJobs />
    </Page>
  );
}
