/** Which columns the list has, and in which order. */
import { useState, type JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { IconButton } from "../../components/IconButton.tsx";
import { PopoverPanel } from "../../components/PopoverPanel.tsx";
import { matching } from "../../lib/matching.ts";
import { oneLine } from "../../lib/visible-text.ts";
import { columnFace, columnOf, families, plainColumns } from "./columns.ts";
import { ColumnRows } from "./ColumnRows.tsx";
import styles from "./ColumnsMenu.module.css";
import type { Columns } from "./use-columns.ts";

type Props = { project: string | undefined; columns: Columns };

export function ColumnsMenu(props: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <PopoverPanel label="Columns" open={open} onOpenChange={setOpen} align="end" trigger={<IconButton icon="table" label="Columns" />}>
      <Menu {...props} />
    </PopoverPanel>
  );
}

const familyWords: Record<(typeof families)[number], string> = {
  "tags.": "Tag",
  "metadata.": "Metadata",
  "feedback.": "Feedback",
  "expectation.": "Expectation",
};

/** The keys that a family has in this project. */
function useKeys(project: string | undefined, family: (typeof families)[number]) {
  const values = useCommand("query_values", { project: project ?? null, field: family, prefix: "" }).data?.values ?? [];
  return values.map(({ value }) => ({ name: columnOf(family, value), about: familyWords[family] }));
}

function Menu({ project, columns }: Props): JSX.Element {
  const [text, setText] = useState("");
  const keys = [
    ...useKeys(project, "feedback."),
    ...useKeys(project, "expectation."),
    ...useKeys(project, "tags."),
    ...useKeys(project, "metadata."),
  ].filter(({ name }) => !name.includes("`mlflow."));
  const all = [...plainColumns.map((name) => ({ name, about: "" })), ...keys];
  const left = all.filter(({ name }) => !columns.shown.some((column) => column.name === name));
  const found = matching(left, text, ({ name, about }) => `${columnFace(name).label} ${about}`);
  return (
    <div>
      <p className={styles["title"]}>Columns</p>
      <ColumnRows columns={columns} />
      <input
        className={styles["search"]}
        type="search"
        aria-label="Find a column"
        placeholder="Add a column"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === "Enter" && text.trim() !== "" && first !== undefined) columns.toggle(first.name);
        }}
      />
      <ul className={styles["left"]}>
        {found.map(({ name, about }) => (
          <li key={name}>
            <button type="button" className={styles["add"]} onClick={() => columns.toggle(name)}>
              <Icon name="plus" size={12} />
              <span className={styles["name"]}>{oneLine(columnFace(name).label, 80)}</span>
              <span className={styles["about"]}>{about}</span>
            </button>
          </li>
        ))}
        {found.length === 0 && <li className={styles["none"]}>{text === "" ? "All are shown." : "No other column has that name."}</li>}
      </ul>
      <div className={styles["foot"]}>
        <Button look="quiet" disabled={!columns.own} onClick={() => columns.set(null)}>
          Usual columns
        </Button>
      </div>
    </div>
  );
}
