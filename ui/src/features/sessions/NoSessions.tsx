/** An empty list teaches: why it is empty and how sessions come about. */
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { CodeBlock } from "../../components/CodeBlock.tsx";
import { Notice } from "../../components/Notice.tsx";
import { formatCount, plural } from "../../lib/format.ts";
import type { SessionSearch } from "../../lib/search.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Sessions.module.css";
import type { SessionList } from "./use-session-list.ts";

type Change = Partial<Record<"q" | "range" | "from" | "to" | "project", undefined>>;
type Props = { search: SessionSearch; list: SessionList; onChange: (change: Change) => void };

/** The engine counts up to here; one more stands for more. */
const countedUpTo = 10_000;

export function NoSessions({ search, list, onChange }: Props): JSX.Element {
  const { project, q } = search;
  const narrowed = search.range !== undefined || search.from !== undefined || search.to !== undefined;
  const allTimes = () => onChange({ range: undefined, from: undefined, to: undefined });
  if (q !== undefined && q.trim() !== "") {
    return (
      <Notice
        icon="search"
        title={list.hasMore ? "Nothing found so far" : "Nothing found"}
        actions={
          <>
            {narrowed && <Button onClick={allTimes}>Search all times</Button>}
            {project !== undefined && <Button onClick={() => onChange({ project: undefined })}>Search all projects</Button>}
            <Button look="quiet" onClick={() => onChange({ q: undefined })}>
              Clear the search
            </Button>
          </>
        }
      >
        <p>
          No session {narrowed ? "in this time " : ""}has an id that begins with <b>{oneLine(q, 120)}</b>, or a trace that answers to it.
        </p>
        <p>It is searched for as among the traces: words, and conditions such as user:ada or status:ERROR.</p>
      </Notice>
    );
  }
  if (list.outside !== null && list.outside > 0) {
    const many = list.outside > countedUpTo;
    return (
      <Notice
        icon="clock"
        title="No sessions in this time range"
        actions={
          <Button look="primary" onClick={allTimes}>
            Show {list.outside === 1 ? "it" : "them"}
          </Button>
        }
      >
        <p>
          {many
            ? `More than ${formatCount(countedUpTo)} sessions lie`
            : `${plural(list.outside, "session")} ${list.outside === 1 ? "lies" : "lie"}`}{" "}
          outside it.
        </p>
      </Notice>
    );
  }
  return <HowTo project={project} />;
}

function HowTo({ project }: { project: string | undefined }): JSX.Element {
  return (
    <Notice
      icon="sessions"
      title={project === undefined ? "No sessions yet" : "No sessions in this project"}
      actions={
        <>
          {project !== undefined && (
            <Link to="/sessions" className={styles["link"]}>
              Show all projects
            </Link>
          )}
          <Link to="/traces" search={project === undefined ? {} : { project }} className={styles["link"]}>
            Show the traces
          </Link>
        </>
      }
    >
      <p>Traces that name the same session are read here as one conversation. A program names it like this:</p>
      <div className={styles["code"]}>
        <CodeBlock
          name="a session in Python"
          title="agent.py"
          language="python"
          code={`# OpenTelemetry, on the root span
span.set_attribute("session.id", conversation_id)

# MLflow, inside a traced function
mlflow.update_current_trace(
    metadata={"mlflow.trace.session": conversation_id})`}
        />
      </div>
    </Notice>
  );
}
