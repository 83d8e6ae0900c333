import { Fragment, type JSX } from "react";
import type { NamedValue } from "../bindings/api.ts";
import { CopyButton } from "./CopyButton.tsx";
import { placesOf } from "../lib/find-places.ts";
import { textOf } from "../lib/json.ts";
import { oneLine } from "../lib/visible-text.ts";
import { JsonTree } from "./JsonTree.tsx";
import { Portion } from "./Portion.tsx";
import styles from "./ValueTable.module.css";

/** A dotted name that may break after its dots and underscores. */
function Breakable({ name }: { name: string }): JSX.Element {
  return (
    <>
      {name.split(/(?<=[._])/).map((part, index) => (
        <Fragment key={index}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </>
  );
}

/** Names and their values, in the order they came. */
export function ValueTable({ values, empty }: { values: NamedValue[]; empty: string }): JSX.Element {
  if (values.length === 0) return <p className={styles["empty"]}>{empty}</p>;
  return (
    <Portion items={values} first={200} says={says} render={(one, index) => <Row key={index} one={one} />}>
      {(rows) => (
        <table className={styles["table"]}>
          <colgroup>
            <col className={styles["names"]} />
            <col />
            <col className={styles["ends"]} />
          </colgroup>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Value</th>
              <th scope="col">Copy</th>
            </tr>
          </thead>
          <tbody>{rows}</tbody>
        </table>
      )}
    </Portion>
  );
}

function says({ name, value }: NamedValue, needle: string): boolean {
  return placesOf(name, needle, 1).length > 0 || placesOf(textOf(value), needle, 1).length > 0;
}

function Row({ one }: { one: NamedValue }): JSX.Element {
  return (
    <tr>
      <th scope="row" className={styles["name"]}>
        <Breakable name={oneLine(one.name, 200)} />
      </th>
      <td className={styles["value"]}>
        <JsonTree value={one.value} />
      </td>
      <td className={styles["tools"]}>
        <CopyButton text={() => textOf(one.value)} label={`Copy ${oneLine(one.name, 60)}`} className={styles["copy"]} />
      </td>
    </tr>
  );
}
