/** Chooses the project that screens show; a new one is made in place. */
import { Popover } from "@base-ui/react/popover";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type JSX, type KeyboardEvent } from "react";
import { useCommand } from "../api/queries.ts";
import { Icon } from "../components/Icon.tsx";
import { Mark } from "../components/Mark.tsx";
import { formatCompact } from "../lib/format.ts";
import { oneLine } from "../lib/visible-text.ts";
import { NewProject } from "./NewProject.tsx";
import styles from "./ProjectSwitcher.module.css";

export function ProjectSwitcher(): JSX.Element {
  const [open, setOpen] = useState(false);
  const { project } = useSearch({ from: "__root__" });
  const navigate = useNavigate();
  const { data } = useCommand("project_list", {});
  const projects = data?.projects ?? [];
  const current = projects.find((one) => one.id === project);
  const name = project === undefined ? "All projects" : (current?.name ?? (data === undefined ? "…" : "No such project"));
  const choose = (id: string | undefined) => {
    setOpen(false);
    void navigate({
      to: ".",
      search: ({ trace: _trace, span: _span, tab: _tab, project: _project, ...rest }: Record<string, unknown>) =>
        id === undefined ? rest : { ...rest, project: id },
    });
  };
  return (
    <div className={styles["top"]}>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger className={styles["trigger"]} aria-label={`Project: ${oneLine(name)}`}>
          <Mark size={18} />
          <span className={styles["current"]}>{oneLine(name)}</span>
          <Icon name="upDown" size={14} className={styles["arrows"]} />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner align="start" sideOffset={4} className={styles["positioner"]}>
            <Popover.Popup className={styles["popup"]} aria-label="Projects">
              <div className={styles["list"]} onKeyDown={moveFocus}>
                <Choice
                  name="All projects"
                  count={projects.reduce((sum, one) => sum + one.trace_count, 0)}
                  current={project === undefined}
                  onChoose={() => choose(undefined)}
                />
                {projects.map((one) => (
                  <Choice
                    key={one.id}
                    name={one.name}
                    count={one.trace_count}
                    current={one.id === project}
                    onChoose={() => choose(one.id)}
                  />
                ))}
              </div>
              <NewProject onCreated={choose} />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
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
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = choices.indexOf(document.activeElement as HTMLElement);
  choices.at((at + step + choices.length) % choices.length)?.focus();
}
