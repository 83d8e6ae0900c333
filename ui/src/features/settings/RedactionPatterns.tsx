import type { JSX } from "react";
import type { RedactionPattern } from "../../bindings/api.ts";
import { Button } from "../../components/Button.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { TextField } from "../../components/TextField.tsx";
import { patternProblem } from "./redaction-form.ts";
import styles from "./Project.module.css";

type Props = { patterns: ReadonlyArray<RedactionPattern>; onChange: (patterns: RedactionPattern[]) => void };

const mostPatterns = 50;

/** The user's own patterns: a name that stands in place of what its regular expression finds. */
export function RedactionPatterns({ patterns, onChange }: Props): JSX.Element {
  const change = (index: number, part: Partial<RedactionPattern>) =>
    onChange(patterns.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <fieldset className={styles["patterns"]}>
      <legend className={styles["legend"]}>Patterns of your own</legend>
      {patterns.map((one, index) => {
        const problem = patternProblem(one);
        return (
          <div key={index} className={styles["pattern"]}>
            <TextField
              label={`Name of pattern ${String(index + 1)}`}
              hideLabel
              chars={16}
              placeholder="ticket"
              value={one.name}
              onText={(name) => change(index, { name })}
            />
            <TextField
              label={`Regular expression ${String(index + 1)}`}
              hideLabel
              placeholder="T-\d{4,}"
              value={one.pattern}
              wrong={problem !== null}
              {...(problem !== null && { note: problem })}
              onText={(pattern) => change(index, { pattern })}
            />
            <IconButton icon="cross" label="Remove this pattern" onClick={() => onChange(patterns.filter((_, at) => at !== index))} />
          </div>
        );
      })}
      {patterns.length < mostPatterns && (
        <div className={styles["actions"]}>
          <Button icon="plus" look="quiet" onClick={() => onChange([...patterns, { name: "", pattern: "" }])}>
            Add a pattern
          </Button>
        </div>
      )}
    </fieldset>
  );
}
