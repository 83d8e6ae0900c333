/** Makes a project where the projects are listed. */
import { useState, type JSX } from "react";
import { useAct } from "../api/queries.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { InlineError } from "./Notice.tsx";
import styles from "./NewProject.module.css";

export function NewProject({ onCreated }: { onCreated: (id: string) => void }): JSX.Element {
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const create = useAct("project_create");
  if (!asking) {
    return (
      <div className={styles["foot"]}>
        <button type="button" className={styles["ask"]} onClick={() => setAsking(true)}>
          <Icon name="plus" size={14} />
          New project
        </button>
      </div>
    );
  }
  const submit = () => {
    create.mutate({ name: name.trim() }, { onSuccess: ({ project }) => onCreated(project.id) });
  };
  return (
    <form
      className={styles["foot"]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={styles["line"]}>
        <input
          className={styles["input"]}
          autoFocus
          aria-label="Name of the new project"
          placeholder="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" look="primary" disabled={name.trim() === "" || create.isPending}>
          Create
        </Button>
      </div>
      {create.error !== null && <InlineError error={create.error} />}
    </form>
  );
}
