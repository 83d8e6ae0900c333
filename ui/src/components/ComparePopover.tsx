/** Asks with what something is compared: a button that opens a short list of links, gone through by keys. */
import { Link } from "@tanstack/react-router";
import { useState, type JSX, type KeyboardEvent, type ReactNode } from "react";
import type { RpcError } from "../api/client.ts";
import { useActions } from "../hotkeys/dispatch.ts";
import type { CompareSearch } from "../lib/search.ts";
import styles from "./ComparePopover.module.css";
import { IconButton } from "./IconButton.tsx";
import { InlineError } from "./Notice.tsx";
import { PopoverPanel } from "./PopoverPanel.tsx";
import { SkeletonRows } from "./Skeleton.tsx";

type Props = {
  title: string;
  /** What is offered; shown only while it is open. */
  children: ReactNode;
};

export function ComparePopover({ title, children }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  useActions({ "compare.begin": () => setOpen(true) });
  return (
    <PopoverPanel
      trigger={<IconButton icon="compare" label="Compare with…" action="compare.begin" />}
      label={title}
      open={open}
      onOpenChange={setOpen}
      align="end"
      wide
    >
      <p className={styles["title"]}>{title}</p>
      {children}
    </PopoverPanel>
  );
}

type Choice = { key: string; search: CompareSearch; icon?: ReactNode; text: string; facts: string[] };
type ChoicesProps = {
  /** Undefined while they are on their way. */
  choices: Choice[] | undefined;
  error: RpcError | null;
  /** What is said where there is nothing to choose. */
  none: string;
};

export function CompareChoices({ choices, error, none }: ChoicesProps): JSX.Element {
  if (error !== null)
    return (
      <div className={styles["failed"]}>
        <InlineError error={error} />
      </div>
    );
  if (choices === undefined) return <SkeletonRows count={3} height={34} />;
  if (choices.length === 0) return <p className={styles["none"]}>{none}</p>;
  return (
    <div ref={focusFirst} className={styles["list"]} onKeyDown={moveFocus}>
      {choices.map((choice) => (
        <Link
          key={choice.key}
          to="/compare"
          search={({ project }) => ({ ...choice.search, ...(project !== undefined && { project }) })}
          className={styles["choice"]}
        >
          {choice.icon}
          <span className={styles["text"]}>{choice.text}</span>
          {choice.facts.map((fact) => (
            <span key={fact} className={styles["soft"]}>
              {fact}
            </span>
          ))}
        </Link>
      ))}
    </div>
  );
}

/** The choices may come after the list was opened. */
function focusFirst(list: HTMLElement | null): void {
  list?.querySelector("a")?.focus();
}

/** Up and down go through the choices. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
  const at = choices.indexOf(document.activeElement as HTMLElement);
  choices.at((at + step + choices.length) % choices.length)?.focus();
}
