/** Chooses the project that screens show; a new one is made in place. */
import { useSearch } from "@tanstack/react-router";
import { useState, type JSX } from "react";
import { useCommand } from "../api/queries.ts";
import { Icon } from "../components/Icon.tsx";
import { Mark } from "../components/Mark.tsx";
import { PopoverPanel } from "../components/PopoverPanel.tsx";
import { ProjectList } from "../components/ProjectList.tsx";
import { oneLine } from "../lib/visible-text.ts";
import { useProjectChoice } from "./use-project-choice.ts";
import styles from "./ProjectSwitcher.module.css";

export function ProjectSwitcher(): JSX.Element {
  const [open, setOpen] = useState(false);
  const { project } = useSearch({ from: "__root__" });
  const show = useProjectChoice();
  const { data } = useCommand("project_list", {});
  const projects = data?.projects ?? [];
  const current = projects.find((one) => one.id === project);
  const name = project === undefined ? "All projects" : (current?.name ?? (data === undefined ? "…" : "No such project"));
  const choose = (id: string | undefined) => {
    setOpen(false);
    show(id);
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
