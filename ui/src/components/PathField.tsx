/** A line for a path on this machine; in the window with buttons that open the system's own dialogs. */
import type { ComponentProps, JSX } from "react";
import { canPickPaths, usePickPath } from "../api/pick-path.ts";
import type { PathKind } from "../platform/types.ts";
import { Button } from "./Button.tsx";
import { InlineError } from "./Notice.tsx";
import styles from "./PathField.module.css";
import { TextField } from "./TextField.tsx";

type Pick = { what: PathKind; label: string; title: string };

type Props = Omit<ComponentProps<typeof TextField>, "chars" | "note" | "wrong"> & {
  picks: ReadonlyArray<Pick>;
  /** Where the dialog begins while the line is empty. */
  suggested?: string | undefined;
};

export function PathField({ picks, suggested = "", value, onText, ...rest }: Props): JSX.Element {
  const pick = usePickPath(onText);
  const ask = ({ what, title }: Pick) => {
    if (!pick.isPending) pick.mutate({ what, title, suggested: value.trim() === "" ? suggested : value.trim() });
  };
  return (
    <div className={styles["field"]}>
      <div className={styles["line"]}>
        <TextField
          value={value}
          onText={(text) => {
            pick.reset();
            onText(text);
          }}
          {...rest}
        />
        {canPickPaths &&
          picks.map((one) => (
            <Button key={one.what} aria-disabled={pick.isPending} onClick={() => ask(one)}>
              {one.label}
            </Button>
          ))}
      </div>
      {pick.error !== null && <InlineError error={pick.error} />}
    </div>
  );
}
