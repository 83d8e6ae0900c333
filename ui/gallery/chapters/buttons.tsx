import { Button } from "../../src/components/Button.tsx";
import { ConfirmButton } from "../../src/components/ConfirmButton.tsx";
import { CopyButton } from "../../src/components/CopyButton.tsx";
import { CopyLine } from "../../src/components/CopyLine.tsx";
import { CopyMenu } from "../../src/components/CopyMenu.tsx";
import { IconButton } from "../../src/components/IconButton.tsx";
import { Keys } from "../../src/components/Keys.tsx";
import { SessionLink } from "../../src/components/SessionLink.tsx";
import { hostile } from "../data.ts";
import styles from "../Gallery.module.css";
import type { Chapter } from "../story.ts";

const looks = ["plain", "primary", "quiet", "danger"] as const;
const nothing = () => undefined;

export const buttons: Chapter = {
  name: "Buttons",
  stories: [
    {
      of: ["Button", "Icon"],
      state: "every look, with an icon, with its key",
      show: () => (
        <div className={styles["row"]}>
          {looks.map((look) => (
            <Button key={look} look={look}>
              {look}
            </Button>
          ))}
          <Button icon="download">Export…</Button>
          <Button look="primary">
            Save
            <Keys keys="Mod+Enter" />
          </Button>
        </div>
      ),
    },
    {
      of: ["Button"],
      state: "disabled",
      show: () => (
        <div className={styles["row"]}>
          {looks.map((look) => (
            <Button key={look} look={look} disabled>
              {look}
            </Button>
          ))}
        </div>
      ),
    },
    {
      of: ["IconButton"],
      state: "plain and disabled",
      width: 160,
      show: () => (
        <div className={styles["row"]}>
          <IconButton icon="compare" label="Compare with…" keys="Shift+C" />
          <IconButton icon="trash" label="Delete" disabled />
        </div>
      ),
    },
    {
      of: ["CopyButton"],
      state: "small and with words",
      width: 240,
      show: () => (
        <div className={styles["row"]}>
          <CopyButton text={() => "text"} label="Copy the message" />
          <CopyButton text={() => "text"} label="Copy the address" small={false} />
        </div>
      ),
    },
    { of: ["CopyMenu"], state: "closed", width: 120, show: () => <CopyMenu label="Copy the span" options={[]} /> },
    {
      of: ["ConfirmButton"],
      state: "closed and disabled",
      width: 300,
      show: () => (
        <div className={styles["row"]}>
          <ConfirmButton label="Remove…" question="Remove it?" consequence="It goes." confirm="Remove" onConfirm={nothing} />
          <ConfirmButton
            label="Remove…"
            icon="trash"
            question="Remove it?"
            consequence="It goes."
            confirm="Remove"
            disabled
            onConfirm={nothing}
          />
        </div>
      ),
    },
    {
      of: ["CopyLine"],
      state: "plain, too long, and a secret",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          <CopyLine text="http://127.0.0.1:4318" label="Copy the address" />
          <CopyLine text={"MLFLOW_TRACKING_URI=http://127.0.0.1:4318/".repeat(3)} label="Copy the variable" />
          <CopyLine text="secret" shown="••••••••" label="Copy the key" />
        </div>
      ),
    },
    {
      of: ["SessionLink"],
      state: "plain, and hostile",
      width: 420,
      show: () => (
        <div className={styles["column"]}>
          <SessionLink project="0" trace="4bf92f3577b34da6a3ce929d0e0e4736" session="s-1" />
          <SessionLink project="0" trace="4bf92f3577b34da6a3ce929d0e0e4736" session={hostile} />
        </div>
      ),
    },
  ],
};
