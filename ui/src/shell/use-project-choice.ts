/** Shows the same screen of another project. */
import { useNavigate } from "@tanstack/react-router";

/** What the address names of one project: another has not got it. */
const ofOne = new Set(["project", "trace", "span", "tab", "full", "saved", "session", "run"]);

/** Undefined chooses all projects. */
export function useProjectChoice(): (project: string | undefined) => void {
  const navigate = useNavigate();
  return (project) => {
    void navigate({
      to: ".",
      search: (now: Record<string, unknown>) => {
        const rest = Object.fromEntries(Object.entries(now).filter(([key]) => !ofOne.has(key)));
        return project === undefined ? rest : { ...rest, project };
      },
    });
  };
}
