import type { JSX } from "react";
import type { StatsBy, StatsGroup } from "../../bindings/api.ts";
import { formatCompact, formatCost, formatDuration, formatShare } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./Breakdown.module.css";
import { quotedValue } from "./query-tokens.ts";

type Props = { by: StatsBy; groups: ReadonlyArray<StatsGroup>; onPick: (query: string) => void };

/** How a query asks for one group; projects are chosen elsewhere. */
const fields: Partial<Record<StatsBy, string>> = { model: "model", name: "name" };
const heads = ["Count", "Failed", "p50", "p95", "Tokens", "Cost"];

export function BreakdownTable({ by, groups, onPick }: Props): JSX.Element {
  const field = fields[by];
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          <th scope="col">{by === "model" ? "Model (calls)" : by === "project" ? "Project" : by === "name" ? "Name" : "Version"}</th>
          {heads.map((head) => (
            <th key={head} scope="col" className={styles["number"]}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.key}>
            <th scope="row" className={styles["name"]}>
              {field === undefined || group.key === "" ? (
                oneLine(group.label, 80) || "not said"
              ) : (
                <button type="button" className={styles["pick"]} onClick={() => onPick(`${field} = ${quotedValue(group.key)}`)}>
                  {oneLine(group.label, 80)}
                </button>
              )}
            </th>
            <td className={styles["number"]}>{formatCompact(group.count)}</td>
            <td className={styles["number"]}>
              <span className={group.errors > 0 ? styles["bad"] : undefined}>{formatShare(group.errors, group.count) ?? "—"}</span>
            </td>
            <td className={styles["number"]}>{group.p50_us === null ? "—" : formatDuration(group.p50_us)}</td>
            <td className={styles["number"]}>{group.p95_us === null ? "—" : formatDuration(group.p95_us)}</td>
            <td className={styles["number"]}>{formatCompact(group.tokens)}</td>
            <td className={styles["number"]}>{formatCost(group.cost_usd_nanos)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
