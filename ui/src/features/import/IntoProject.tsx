import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Choice } from "../../components/Choice.tsx";

/** Which project the traces go to; empty for the one that they name themselves. */
export function IntoProject({ value, onChange }: { value: string; onChange: (project: string) => void }): JSX.Element {
  const projects = useCommand("project_list", {}).data?.projects ?? [];
  const options = [{ value: "", label: "As they say themselves" }, ...projects.map((one) => ({ value: one.id, label: one.name }))];
  return <Choice label="Into the project" value={value} options={options} onChange={onChange} />;
}
