import { useState, type JSX } from "react";
import { useAct } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { TextField } from "../../components/TextField.tsx";
import styles from "./Import.module.css";
import { IntoProject } from "./IntoProject.tsx";

/** An import through Langfuse's API. The keys are in this page only until it has begun. */
export function FromLangfuse(): JSX.Element {
  const [url, setUrl] = useState("");
  const [publicKey, setPublicKey] = useState("");
  const [secretKey, setSecretKey] = useState("");
  const [project, setProject] = useState("");
  const start = useAct("import_connect");
  const ready = [url, publicKey, secretKey].every((text) => text.trim() !== "") && !start.isPending;
  const request = {
    kind: "langfuse",
    url: url.trim(),
    public_key: publicKey.trim(),
    secret_key: secretKey.trim(),
    project: project === "" ? null : project,
  } as const;
  return (
    <form
      className={styles["form"]}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) start.mutate(request, { onSuccess: () => setSecretKey("") });
      }}
    >
      <div className={styles["fields"]}>
        <TextField label="Address" autoFocus placeholder="http://127.0.0.1:3000" value={url} onText={setUrl} />
        <IntoProject value={project} onChange={setProject} />
      </div>
      <div className={styles["fields"]}>
        <TextField label="Public key" placeholder="pk-lf-…" value={publicKey} onText={setPublicKey} />
        <TextField
          label="Secret key"
          type="password"
          autoComplete="new-password"
          placeholder="sk-lf-…"
          value={secretKey}
          onText={setSecretKey}
        />
      </div>
      <p className={styles["note"]}>The keys lie in the system’s keychain while the import runs, and nowhere else.</p>
      {start.error !== null && <InlineError error={start.error} />}
      <div className={styles["actions"]}>
        <Button type="submit" look="primary" icon="upload" disabled={!ready}>
          {start.isPending ? "Connecting…" : "Import"}
        </Button>
      </div>
    </form>
  );
}
