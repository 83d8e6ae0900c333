/** Projects to choose from, searchable when they are many; a new one is made in place. */
import { useState, type JSX, type KeyboardEvent } from "react";
import type { Project } from "../bindings/api.ts";
import { formatCompact } from "../lib/format.ts";
import { matching } from "../lib/matching.ts";
import { oneLine } from "../lib/visible-text.ts";
import { Icon } from "./Icon.tsx";
import { NewProject } from "./NewProject.tsx";
import styles from "./ProjectList.module.css";

/** More than this many are searched rather than read. */
const fewProjects = 8;

type Props = {
  projects: ReadonlyArray<Project>;
  /** The project that is marked, or undefined for all. */
  current: string | undefined;
  onChoose: (id: string) => void;
  /** Offers all projects, too. */
  onAll?: () => void;
};

export function ProjectList({ projects, current, onChoose, onAll }: Props): JSX.Element {
  const [text, setText] = useState("");
  const found = matching(projects, text, (one) => one.name);
  const first = found[0];
  return (
    <div onKeyDown={moveFocus}>
      {projects.length > fewProjects && (
        <input
          className={styles["search"]}
          type="search"
          autoFocus
          aria-label="Find a project"
          placeholder="Find a project"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && text.trim() !== "" && first !== undefined) onChoose(first.id);
          }}
        />
      )}
      <div className={styles["list"]}>
        {onAll !== undefined && text.trim() === "" && (
          <Choice
            name="All projects"
            count={projects.reduce((sum, one) => sum + one.trace_count, 0)}
            current={current === undefined}
            onChoose={onAll}
          />
        )}
        {found.map((one) => (
          <Choice key={one.id} name={one.name} count={one.trace_count} current={one.id === current} onChoose={() => onChoose(one.id)} />
        ))}
        {found.length === 0 && <p className={styles["none"]}>No project has that in its name.</p>}
      </div>
      <NewProject onCreated={onChoose} />
    </div>
  );
}

type ChoiceProps = { name: string; count: number; current: boolean; onChoose: () => void };

function Choice({ name, count, current, onChoose }: ChoiceProps): JSX.Element {
  return (
    <button type="button" className={styles["choice"]} aria-current={current ? "true" : undefined} onClick={onChoose}>
      <span className={styles["tick"]}>{current && <Icon name="check" size={14} />}</span>
      <span className={styles["name"]}>{oneLine(name)}</span>
      <span className={styles["count"]}>{formatCompact(count)}</span>
    </button>
  );
}

/** Up and down go through the choices. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>("button, input[type=search]")];
  const at = choices.indexOf(document.activeElement as HTMLElement);
  choices.at((at + step + choices.length) % choices.length)?.focus();
}
