/** Lets the page in, or says what is missing: the token that `serve --ui` printed, or a home that opens. */
import { useState, type JSX, type ReactNode } from "react";
import { link } from "../api/stale.ts";
import { Button } from "../components/Button.tsx";
import { Mark } from "../components/Mark.tsx";
import { useSignal } from "../lib/signal.ts";
import { platform } from "../platform/index.ts";
import { keepToken, tokenInText } from "../platform/token.ts";
import styles from "./Door.module.css";
import { LogButton } from "./LogButton.tsx";

export function Door({ children }: { children: ReactNode }): JSX.Element {
  const now = useSignal(link);
  if (!platform.admitted) return <Closed reason="This page needs the token of the running engine." />;
  if (now.state === "refused") return <Closed reason="The token is not of this engine: it was started anew since." />;
  if (now.state === "failed") return <Failed message={now.error.message} hint={now.error.hint} />;
  return <>{children}</>;
}

function Failed({ message, hint }: { message: string; hint: string | null }): JSX.Element {
  return (
    <main className={styles["door"]}>
      <div className={styles["card"]} role="alert">
        <Mark size={36} />
        <h1 className={styles["title"]}>Your data could not be opened</h1>
        <p className={styles["reason"]}>{message}</p>
        {hint !== null && <p className={styles["text"]}>{hint}</p>}
        <p className={styles["text"]}>Nothing was changed. Close the window, mend this, and start Touchstone again.</p>
        <div>
          <LogButton />
        </div>
      </div>
    </main>
  );
}

function Closed({ reason }: { reason: string }): JSX.Element {
  const [pasted, setPasted] = useState("");
  const [wrong, setWrong] = useState(false);
  const enter = () => {
    const token = tokenInText(pasted);
    setWrong(token === null);
    if (token === null) return;
    keepToken(token);
    location.reload();
  };
  return (
    <main className={styles["door"]}>
      <div className={styles["card"]}>
        <Mark size={36} />
        <h1 className={styles["title"]}>Open Touchstone by its own address</h1>
        <p className={styles["text"]}>
          {reason} Open the address that <code>touchstone serve --ui</code> printed; it ends with <code>#token=…</code>
        </p>
        <form
          className={styles["form"]}
          onSubmit={(event) => {
            event.preventDefault();
            enter();
          }}
        >
          <label className={styles["label"]} htmlFor="token">
            Or paste that address here
          </label>
          <div className={styles["line"]}>
            <input
              id="token"
              className={styles["input"]}
              value={pasted}
              autoComplete="off"
              spellCheck={false}
              placeholder="http://127.0.0.1:4319/#token=…"
              aria-invalid={wrong}
              aria-describedby="token-wrong"
              onChange={(event) => setPasted(event.target.value)}
            />
            <Button type="submit" look="primary" disabled={pasted.trim() === ""}>
              Open
            </Button>
          </div>
          <p id="token-wrong" className={styles["wrong"]} role="alert">
            {wrong ? "There is no token in that text." : ""}
          </p>
        </form>
      </div>
    </main>
  );
}
