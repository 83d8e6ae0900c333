/** A snippet to copy, with light colouring. */
import type { JSX } from "react";
import { highlight, type Language } from "../lib/highlight.ts";
import { CopyButton } from "./CopyButton.tsx";
import styles from "./CodeBlock.module.css";

type Props = { code: string; language: Language; title?: string; name: string };

export function CodeBlock({ code, language, title, name }: Props): JSX.Element {
  return (
    <figure className={styles["block"]}>
      <figcaption className={styles["head"]}>
        <span>{title}</span>
        <CopyButton text={() => code} label={`Copy ${name}`} />
      </figcaption>
      <pre className={styles["code"]} tabIndex={0} aria-label={name}>
        <code>
          {highlight(code, language).map((token, index) => (
            <span key={index} className={token.kind === "plain" ? undefined : styles[token.kind]}>
              {token.text}
            </span>
          ))}
        </code>
      </pre>
    </figure>
  );
}
