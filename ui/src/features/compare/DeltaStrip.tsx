/** What either side took, and what the second has on the first. */
import type { JSX, ReactNode } from "react";
import type { Cost, Deltas, Usage } from "../../bindings/api.ts";
import { formatCompact, formatCost, formatDuration, formatShare } from "../../lib/format.ts";
import { costText } from "../../lib/cost.ts";
import { totalTokens } from "../../lib/usage.ts";
import { DeltaText } from "./DeltaText.tsx";
import styles from "./DeltaStrip.module.css";

type Taken = { duration_us: number; usage: Usage; cost: Cost };
type Props = { a: Taken; b: Taken; deltas: Deltas; children?: ReactNode };

export function DeltaStrip({ a, b, deltas, children }: Props): JSX.Element {
  const tokens = [a, b].map((side) => totalTokens(side.usage));
  return (
    <dl className={styles["strip"]}>
      <Cell
        label="Duration"
        from={formatDuration(a.duration_us)}
        to={formatDuration(b.duration_us)}
        delta={deltas.duration_us}
        base={a.duration_us}
        format={formatDuration}
      />
      <Cell
        label="Tokens"
        from={tokens[0] == null ? null : formatCompact(tokens[0])}
        to={tokens[1] == null ? null : formatCompact(tokens[1])}
        delta={deltas.tokens}
        base={tokens[0] ?? null}
        format={formatCompact}
      />
      <Cell
        label="Cost"
        from={costText(a.cost)?.text ?? null}
        to={costText(b.cost)?.text ?? null}
        delta={deltas.cost_usd_nanos}
        base={a.cost.total_usd_nanos}
        format={formatCost}
      />
      {children}
    </dl>
  );
}

type CellProps = {
  label: string;
  from: string | null;
  to: string | null;
  delta: number | null;
  base: number | null;
  format: (size: number) => string;
};

function Cell({ label, from, to, delta, base, format }: CellProps): JSX.Element {
  const share = delta === null || base === null || delta === 0 ? null : formatShare(Math.abs(delta), base);
  return (
    <div className={styles["cell"]}>
      <dt className={styles["label"]}>{label}</dt>
      <dd className={styles["value"]}>
        <b className={styles["delta"]}>
          <DeltaText delta={delta} format={format} />
        </b>
        {share !== null && <span className={styles["share"]}>{share}</span>}
        {(from !== null || to !== null) && (
          <span className={styles["sides"]}>
            {from ?? "—"} → {to ?? "—"}
          </span>
        )}
      </dd>
    </div>
  );
}
