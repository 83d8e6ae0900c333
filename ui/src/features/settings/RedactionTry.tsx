/** Tries what is set, saved or not, on a text: what would be stored of it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState, type JSX } from "react";
import { commandQuery } from "../../api/queries.ts";
import type { RedactionPattern } from "../../bindings/api.ts";
import { PlainText } from "../../components/PlainText.tsx";
import { asSentence } from "../../lib/sentence.ts";
import { useDebounced } from "../../lib/use-debounced.ts";
import styles from "./Project.module.css";

type Props = { detectors: string[]; patterns: RedactionPattern[]; wrong: boolean };

const settleMs = 200;

export function RedactionTry({ detectors, patterns, wrong }: Props): JSX.Element {
  const id = useId();
  const [typed, setTyped] = useState("");
  const text = useDebounced(typed, settleMs);
  const { data, error } = useQuery({
    ...commandQuery("redaction_try", { detectors, patterns, text }),
    // Without a text it still tells whether the patterns can be read.
    enabled: !wrong && (text.trim() !== "" || patterns.length > 0),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  return (
    <div className={styles["try"]}>
      <label htmlFor={id} className={styles["legend"]}>
        Try it
      </label>
      <textarea
        id={id}
        className={styles["area"]}
        rows={3}
        spellCheck={false}
        placeholder="Paste a text here; nothing of it is stored."
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div role="status" className={styles["result"]}>
        {error !== null ? (
          <p className={styles["wrong"]}>{[error.message, error.hint].map(asSentence).join(" ")}</p>
        ) : text.trim() === "" ? (
          <p className={styles["note"]}>What would be stored of it shows here.</p>
        ) : (
          data !== undefined && (
            <>
              <PlainText text={data.text} code />
              <p className={styles["note"]}>
                {data.found.length === 0
                  ? "Nothing is found in it: all of it would be stored."
                  : `Replaced: ${data.found.map(({ kind, count }) => `${String(count)} × ${kind}`).join(", ")}`}
              </p>
            </>
          )
        )}
      </div>
    </div>
  );
}
