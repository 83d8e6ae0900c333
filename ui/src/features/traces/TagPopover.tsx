/** Asks which tag traces are to have. */
import { useId, useState, type JSX, type ReactElement } from "react";
import { useCommand } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { PopoverPanel } from "../../components/PopoverPanel.tsx";
import { columnOf } from "./columns.ts";
import styles from "./TagPopover.module.css";

type Props = {
  trigger: ReactElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  project: string | undefined;
  /** Null takes the tag away. */
  onTag: (key: string, value: string | null) => void;
};

export function TagPopover({ trigger, open, onOpenChange, project, onTag }: Props): JSX.Element {
  return (
    <PopoverPanel trigger={trigger} label="Tag" open={open} onOpenChange={onOpenChange} side="top" align="end">
      <TagForm
        project={project}
        onTag={(key, value) => {
          onOpenChange(false);
          onTag(key, value);
        }}
      />
    </PopoverPanel>
  );
}

function useKnown(project: string | undefined, field: string): string[] {
  return (useCommand("query_values", { project: project ?? null, field, prefix: "" }).data?.values ?? []).map((one) => one.value);
}

function TagForm({ project, onTag }: Pick<Props, "project" | "onTag">): JSX.Element {
  const id = useId();
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const keys = useKnown(project, "tags.").filter((one) => !one.startsWith("mlflow."));
  const named = key.trim();
  const values = useKnown(project, keys.includes(named) ? columnOf("tags.", named) : "tags.");
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (named !== "") onTag(named, value.trim());
      }}
    >
      <label className={styles["field"]}>
        <span>Key</span>
        <input
          autoFocus
          className={styles["input"]}
          list={`${id}-keys`}
          maxLength={250}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
      </label>
      <label className={styles["field"]}>
        <span>Value</span>
        <input
          className={styles["input"]}
          list={`${id}-values`}
          maxLength={4096}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <datalist id={`${id}-keys`}>
        {keys.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <datalist id={`${id}-values`}>{keys.includes(named) && values.map((one) => <option key={one} value={one} />)}</datalist>
      <div className={styles["acts"]}>
        <Button look="quiet" disabled={named === ""} onClick={() => onTag(named, null)}>
          Take away
        </Button>
        <Button type="submit" look="primary" disabled={named === ""}>
          Tag
        </Button>
      </div>
    </form>
  );
}
