/** Settings: under which name the user assesses. */
import { useState, type JSX } from "react";
import { useAct, useCommand } from "../../api/queries.ts";
import type { Author } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { ErrorNotice, InlineError } from "../../components/Notice.tsx";
import { SkeletonRows } from "../../components/Skeleton.tsx";
import { TextField } from "../../components/TextField.tsx";
import styles from "./AuthorSettings.module.css";

export function AuthorSettings(): JSX.Element {
  const { data, error, refetch } = useCommand("author_get", {});
  return (
    <Card title="Your name" about="New assessments state it as their source, also towards MLflow’s clients. Earlier ones keep theirs.">
      {data !== undefined ? (
        <Form key={data.name} author={data} />
      ) : error !== null ? (
        <ErrorNotice title="Your name could not be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={1} />
      )}
    </Card>
  );
}

function Form({ author }: { author: Author }): JSX.Element {
  const [name, setName] = useState(author.name);
  const set = useAct("author_set");
  const changed = name.trim() !== author.name;
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && name.trim() !== "") set.mutate({ name: name.trim() });
      }}
    >
      <TextField
        label="Name"
        chars={30}
        maxLength={250}
        value={name}
        note={author.is_usual ? "This is your name on this machine." : undefined}
        onText={setName}
      />
      <div className={styles["actions"]}>
        {changed && (
          <Button type="submit" look="primary" disabled={name.trim() === "" || set.isPending}>
            Save
          </Button>
        )}
        {!author.is_usual && (
          <Button look="quiet" disabled={set.isPending} onClick={() => set.mutate({ name: null })}>
            Use my name on this machine
          </Button>
        )}
      </div>
      {set.error !== null && <InlineError error={set.error} />}
    </form>
  );
}
