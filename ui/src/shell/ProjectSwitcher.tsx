/** Chooses the project that screens show; a new one is made in place. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type JSX } from "react";
import { useCommand } from "../api/queries.ts";
import { Icon } from "../components/Icon.tsx";
import { Mark } from "../components/Mark.tsx";
import { PopoverPanel } from "../components/PopoverPanel.tsx";
import { ProjectList } from "../components/ProjectList.tsx";
import { oneLine } from "../lib/visible-text.ts";
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
      search: ({ trace: _trace, span: _span, tab: _tab, run: _run, project: _project, ...rest }: Record<string, unknown>) =>
        id === undefined ? rest : { ...rest, project: id },
    });
  };
  return (
    <div className={styles["top"]}>
      <PopoverPanel
        label="Projects"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button type="button" className={styles["trigger"]} aria-label={`Project: ${oneLine(name)}`}>
            <Mark size={18} />
            <span className={styles["current"]}>{oneLine(name)}</span>
            <Icon name="upDown" size={14} className={styles["arrows"]} />
          </button>
        }
      >
        <ProjectList projects={projects} current={project} onChoose={choose} onAll={() => choose(undefined)} />
      </PopoverPanel>
    </div>
  );
}
