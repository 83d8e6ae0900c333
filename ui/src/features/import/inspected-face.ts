/** What lies at a path, in words, and whether it can be imported. */
import type { ImportInspected } from "../../bindings/api.ts";
import { plural } from "../../lib/format.ts";

type Seen = Pick<ImportInspected, "format" | "label" | "files" | "more">;

export type InspectedFace = {
  icon: "file" | "folder" | "warning";
  title: string;
  /** Said beside the title, before the size; null where the title says it all. */
  about: string | null;
};

const nothing = "No format that is known here";

export function inspectedFace({ label, files, more }: Seen): InspectedFace {
  if (files === undefined)
    return label === null ? { icon: "warning", title: nothing, about: null } : { icon: "file", title: label, about: null };
  if (files === 0 && more) return { icon: "warning", title: "None of its first files is of a format that is known here", about: null };
  if (files === 0) return { icon: "warning", title: "No file of a format that is known here", about: null };
  return { icon: "folder", title: more ? `At least ${plural(files, "file")}` : plural(files, "file"), about: label };
}

/** The format that an import is begun with, null where each file tells its own; undefined where there is nothing to import. */
export function formatToImport({ format, files, more }: Seen): string | null | undefined {
  if (files === undefined) return format ?? undefined;
  return files > 0 || more ? null : undefined;
}
