/** Settings: what closing does, the menu bar, links, notices. In a browser only notices. */
import { useEffect, useState, type JSX } from "react";
import { usePreference } from "../../api/preference.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { InlineError, Problem } from "../../components/Notice.tsx";
import { Segmented } from "../../components/Segmented.tsx";
import { Tick } from "../../components/Tick.tsx";
import { useSignal } from "../../lib/signal.ts";
import { askWindowFacts, windowFacts } from "../../lib/window-facts.ts";
import { platform } from "../../platform/index.ts";
import type { WindowShell } from "../../platform/types.ts";
import styles from "./WindowSettings.module.css";

const wishes = [
  { value: "tray", label: "Stay in the tray" },
  { value: "quit", label: "Quit" },
] as const;

type Wish = (typeof wishes)[number]["value"];
const wishOf = (kept: unknown): Wish => (kept === "quit" ? "quit" : "tray");
const isShown = (kept: unknown): boolean => kept !== false;
const isWanted = (kept: unknown): boolean => kept === true;

export function WindowSettings(): JSX.Element {
  const shell = platform.shell;
  useEffect(askWindowFacts, []);
  return (
    <Card
      title="Window"
      about={shell === null ? "This page shows an engine that runs without a window." : "How the window fits in with the others."}
    >
      {shell !== null && <OfWindow shell={shell} />}
      <Notices />
    </Card>
  );
}

function OfWindow({ shell }: { shell: WindowShell }): JSX.Element {
  const close = usePreference("window.close", wishOf);
  const bar = usePreference("window.menu", isShown);
  const facts = useSignal(windowFacts);
  const error = close.error ?? bar.error;
  return (
    <>
      <div className={styles["line"]}>
        <div className={styles["words"]}>
          <h3 className={styles["name"]}>When it is closed</h3>
          <p className={styles["note"]}>
            {facts?.tray === false
              ? "This desktop has no tray: unless closing quits, it asks."
              : "In the tray the collector goes on listening. Where there is no tray, closing asks."}
          </p>
        </div>
        <Segmented label="When it is closed" value={close.value} options={wishes} onChange={close.put} />
      </div>
      <Tick
        checked={bar.value}
        onChange={(shown) => {
          bar.put(shown);
          shell.act({ act: "menu_bar", shown }).catch(() => undefined);
        }}
        label="Menu bar"
        about="Every action stands in it. Without it, keys and palette remain."
      />
      {facts !== null && facts.links !== null && <Links shell={shell} here={facts.links} />}
      {error !== null && <InlineError error={error} />}
    </>
  );
}

function Links({ shell, here }: { shell: WindowShell; here: boolean }): JSX.Element {
  const [failed, setFailed] = useState(false);
  const take = () => {
    shell.act({ act: "take_links" }).then(
      () => {
        setFailed(false);
        const facts = windowFacts.get();
        if (facts !== null) windowFacts.set({ ...facts, links: true });
      },
      () => setFailed(true),
    );
  };
  return (
    <div className={styles["line"]}>
      <div className={styles["words"]}>
        <h3 className={styles["name"]}>Links</h3>
        <p className={styles["note"]}>
          {here ? "Links that begin with touchstone:// open here." : "Links that begin with touchstone:// do not open here yet."}
        </p>
        {failed && <Problem message="The system did not take it." hint="The log says why." />}
      </div>
      {!here && (
        <Button icon="link" onClick={take}>
          Open them here
        </Button>
      )}
    </div>
  );
}

function Notices(): JSX.Element {
  const notices = usePreference("notices", isWanted);
  const [refused, setRefused] = useState(false);
  const shown = useSignal(windowFacts)?.notices ?? true;
  const want = async (on: boolean) => {
    const allowed = !on || (await platform.mayNotify().catch(() => false));
    setRefused(!allowed);
    if (allowed) notices.put(on);
  };
  return (
    <>
      <Tick
        checked={notices.value}
        disabled={!shown && !notices.value}
        onChange={(on) => void want(on)}
        label="Tell me when long work ends"
        about={
          shown
            ? "By a notice of the system, while another window is in front. Nothing of a trace stands in it."
            : "This desktop shows no notices."
        }
      />
      {refused && <Problem message="The system does not let this page show notices." hint="In a browser its settings may allow it." />}
      {notices.error !== null && <InlineError error={notices.error} />}
    </>
  );
}
