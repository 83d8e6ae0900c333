/** Asks where traces go. */
import { type JSX, type ReactElement } from "react";
import { useCommand } from "../../api/queries.ts";
import { PopoverPanel } from "../../components/PopoverPanel.tsx";
import { ProjectList } from "../../components/ProjectList.tsx";
import styles from "./MovePopover.module.css";

type Props = {
  trigger: ReactElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  side: "top" | "bottom";
  /** The project that all of them are in, if it is one. */
  current: string | undefined;
  onMove: (project: string) => void;
};

export function MovePopover({ trigger, open, onOpenChange, side, current, onMove }: Props): JSX.Element {
  const projects = useCommand("project_list", {}).data?.projects ?? [];
  const move = (project: string) => {
    onOpenChange(false);
    onMove(project);
  };
  return (
    <PopoverPanel trigger={trigger} label="Move to project" open={open} onOpenChange={onOpenChange} side={side} align="end">
      <p className={styles["title"]}>Move to project</p>
      <ProjectList projects={projects} current={current ?? ""} onChoose={move} />
    </PopoverPanel>
  );
}
