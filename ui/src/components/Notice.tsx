/** What stands where content would: nothing there yet, or an error with its hint. */
import type { JSX, ReactNode } from "react";
import type { RpcError } from "../api/client.ts";
import { asSentence } from "../lib/sentence.ts";
import { Button } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import styles from "./Notice.module.css";

type Props = { icon: IconName; title: string; tone?: "plain" | "bad"; children?: ReactNode; actions?: ReactNode };

export function Notice({ icon, title, tone = "plain", children, actions }: Props): JSX.Element {
  return (
    <div className={styles["notice"]} role={tone === "bad" ? "alert" : undefined}>
      <span className={`${styles["icon"] ?? ""} ${styles[tone] ?? ""}`}>
        <Icon name={icon} size={20} />
      </span>
      <h2 className={styles["title"]}>{title}</h2>
      {children !== undefined && <div className={styles["body"]}>{children}</div>}
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}

export function ErrorNotice({ title, error, onRetry }: { title: string; error: RpcError; onRetry?: () => void }): JSX.Element {
  return (
    <Notice icon="warning" tone="bad" title={title} actions={onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}>
      <p>{asSentence(error.message)}</p>
      {error.hint !== null && <p className={styles["hint"]}>{asSentence(error.hint)}</p>}
    </Notice>
  );
}

/** An error in one place of a form or card. */
export function InlineError({ error }: { error: RpcError }): JSX.Element {
  return <Problem message={error.message} hint={error.hint} />;
}

/** The same of something that goes on being wrong. */
export function Problem({ message, hint }: { message: string; hint: string | null }): JSX.Element {
  return (
    <p className={styles["inline"]} role="alert">
      <Icon name="warning" size={14} />
      <span>{[message, hint].map(asSentence).join(" ")}</span>
    </p>
  );
}
