import { useState, type JSX } from "react";
import { useAct } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { PathField } from "../../components/PathField.tsx";
import { TextField } from "../../components/TextField.tsx";
import styles from "./Import.module.css";
import { IntoProject } from "./IntoProject.tsx";

const picks = [{ what: "file", label: "File…", title: "Import from the database of MLflow" }] as const;

const given = (text: string) => (text.trim() === "" ? null : text.trim());

/** An import from an MLflow server, or from the database of one. */
export function FromMlflow(): JSX.Element {
  const [url, setUrl] = useState("");
  const [user, setUser] = useState("");
  const [secret, setSecret] = useState("");
  const [project, setProject] = useState("");
  const start = useAct("import_connect");
  const ready = url.trim() !== "" && !start.isPending;
  const request = { kind: "mlflow", url: url.trim(), public_key: given(user), secret_key: given(secret), project: given(project) } as const;
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) start.mutate(request, { onSuccess: () => setSecret("") });
      }}
    >
      <div className={styles["fields"]}>
        <PathField
          label="Address of the server, or path of its mlflow.db"
          autoFocus
          picks={picks}
          placeholder="http://127.0.0.1:5000 or /home/you/mlflow.db"
          value={url}
          onText={setUrl}
        />
        <IntoProject value={project} onChange={setProject} />
      </div>
      <div className={styles["fields"]}>
        <TextField label="User" placeholder="only if the server asks" value={user} onText={setUser} />
        <TextField
          label="Password or token"
          type="password"
          autoComplete="new-password"
          placeholder="only if the server asks"
          value={secret}
          onText={setSecret}
        />
      </div>
      {start.error !== null && <InlineError error={start.error} />}
      <div className={styles["actions"]}>
        <Button type="submit" look="primary" icon="upload" disabled={!ready}>
          {start.isPending ? "Connecting…" : "Import"}
        </Button>
      </div>
    </form>
  );
}
