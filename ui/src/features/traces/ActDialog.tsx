import type { JSX } from "react";
import { DeleteDialog } from "./DeleteDialog.tsx";
import { ExportDialog } from "./ExportDialog.tsx";
import type { Acts } from "./use-acts.ts";

type Props = {
  acts: Acts;
  /** `gone` tells of a trace whether it was surely among the deleted. */
  onDeleted: (gone: (trace: string) => boolean) => void;
};

/** The dialog of the act that was asked for, if one was. */
export function ActDialog({ acts, onDeleted }: Props): JSX.Element | null {
  if (acts.asked === null) return null;
  const { act, target } = acts.asked;
  if (act === "export") return <ExportDialog target={target} all={acts.all} onClose={acts.close} />;
  return (
    <DeleteDialog
      target={target}
      onClose={acts.close}
      onDeleted={() => onDeleted((trace) => target.kind === "traces" && target.ids.includes(trace))}
    />
  );
}
