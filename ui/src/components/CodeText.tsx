/** Code from a trace, lightly coloured; very long code stays plain. */
import type { JSX } from "react";
import { highlight, languageNamed } from "../lib/highlight.ts";
import { oneLine } from "../lib/visible-text.ts";
import codeStyles from "./CodeBlock.module.css";
import { CopyButton } from "./CopyButton.tsx";
import { PlainText } from "./PlainText.tsx";

const mostChars = 50_000;

export function CodeText({ text, language }: { text: string; language: string }): JSX.Element {
  const known = languageNamed(language);
  return (
    <figure className={codeStyles["block"]}>
      <figcaption className={codeStyles["head"]}>
        <span>{oneLine(language, 30)}</span>
        <CopyButton text={() => text} label="Copy the code" />
      </figcaption>
      <pre className={codeStyles["code"]} tabIndex={0} aria-label="Code">
        {known === null || text.length > mostChars ? (
          <PlainText text={text} code />
        ) : (
          <code>
            {highlight(text, known).map((token, index) => (
              <span key={index} className={token.kind === "plain" ? undefined : codeStyles[token.kind]}>
                {token.text}
              </span>
            ))}
          </code>
        )}
      </pre>
    </figure>
  );
}
