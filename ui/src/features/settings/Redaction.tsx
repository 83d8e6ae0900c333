/** Redaction: what is taken out of a project's traces before they are stored. */
import { useState, type JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import type { Project, Redaction as Redacted } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { Tick } from "../../components/Tick.tsx";
import { oneLine } from "../../lib/visible-text.ts";
import { RedactionPatterns } from "./RedactionPatterns.tsx";
import { RedactionTry } from "./RedactionTry.tsx";
import { isChanged, patternProblem, sentOf, textOf, toggled } from "./redaction-form.ts";
import styles from "./Project.module.css";

export function Redaction({ project }: { project: Project }): JSX.Element {
  const { data, error, refetch } = useCommand("redaction_get", { project: project.id });
  const count = data === undefined ? 0 : data.detectors.length + data.patterns.length;
  return (
    <section className={styles["part"]} aria-labelledby="redaction">
      <h3 id="redaction" className={styles["name"]}>
        <Icon name="shield" size={14} />
        Redaction
        {data !== undefined && <span className={styles["state"]}>{count === 0 ? "off" : `${String(count)} on`}</span>}
      </h3>
      <p className={styles["note"]}>
        What is found in traces that come from now on is replaced before anything is written, and the trace says what was. What is stored
        already stays as it is; what was replaced cannot be brought back.
      </p>
      {data !== undefined ? (
        <Form key={JSON.stringify([data.detectors, data.patterns])} project={project} now={data} />
      ) : error !== null ? (
        <ErrorNotice title="This could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={4} />
      )}
    </section>
  );
}

function Form({ project, now }: { project: Project; now: Redacted }): JSX.Element {
  const [text, setText] = useState(() => textOf(now));
  const set = useAct("redaction_set");
  const wrong = text.patterns.some((pattern) => patternProblem(pattern) !== null);
  const sent = sentOf(text, now.known);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) set.mutate({ project: project.id, ...sent });
      }}
    >
      <fieldset className={styles["detectors"]}>
        <legend className={styles["legend"]}>What to look for</legend>
        {now.known.map((one) => (
          <Tick
            key={one.id}
            label={one.label}
            about={<code>{oneLine(one.example, 44)}</code>}
            checked={text.detectors.has(one.id)}
            onChange={() => setText((before) => ({ ...before, detectors: toggled(before.detectors, one.id) }))}
          />
        ))}
      </fieldset>
      <RedactionPatterns patterns={text.patterns} onChange={(patterns) => setText((before) => ({ ...before, patterns }))} />
      <RedactionTry detectors={sent.detectors} patterns={sent.patterns} wrong={wrong} />
      {set.error !== null && <InlineError error={set.error} />}
      {isChanged(text, now) && (
        <div className={styles["actions"]}>
          <Button type="submit" look="primary" disabled={wrong || set.isPending}>
            Save
          </Button>
          <Button
            look="quiet"
            onClick={() => {
              set.reset();
              setText(textOf(now));
            }}
          >
            Discard
          </Button>
        </div>
      )}
    </form>
  );
}
