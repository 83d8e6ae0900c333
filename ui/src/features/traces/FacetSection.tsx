/** One facet: its name, and its values with how many traces have them. */
import { useState, type JSX } from "react";
import type { Facet, FacetValue } from "../../bindings/api.ts";
import { Icon } from "../../components/Icon.tsx";
import { StateIcon } from "../../components/State.tsx";
import { formatCount } from "../../lib/format.ts";
import { fewValues, shownValues, toggled } from "./facet-choice.ts";
import { countText, facetLabel, valueFace } from "./facet-face.ts";
import styles from "./Facets.module.css";

type Props = {
  facet: Facet;
  chosen: ReadonlyArray<string>;
  open: boolean;
  /** Which of all headings and values Tab stops at. */
  stop: string;
  onOpen: (open: boolean) => void;
  onChoose: (values: ReadonlyArray<string>) => void;
};

export function FacetSection({ facet, chosen, open, stop, onOpen, onChoose }: Props): JSX.Element {
  const [all, setAll] = useState(false);
  const label = facetLabel(facet);
  const shown = shownValues(facet, chosen, all);
  const hidden = facet.values.length - shown.length;
  const most = Math.max(1, ...facet.values.map((one) => one.count));
  const name = (part: string) => `${facet.field} ${part}`;
  return (
    <section className={styles["facet"]} aria-label={label}>
      <h3 className={styles["head"]}>
        <button
          type="button"
          className={styles["name"]}
          aria-expanded={open}
          data-stop={facet.field}
          tabIndex={stop === facet.field ? 0 : -1}
          onClick={() => onOpen(!open)}
        >
          <Icon name="chevronRight" size={12} className={styles["arrow"]} />
          <span className={styles["label"]}>{label}</span>
          {!open && chosen.length > 0 && <span className={styles["chosen"]}>{formatCount(chosen.length)}</span>}
        </button>
        {chosen.length > 0 && (
          <button
            type="button"
            className={styles["clear"]}
            data-stop={name("clear")}
            tabIndex={stop === name("clear") ? 0 : -1}
            aria-label={`Clear ${label}`}
            onClick={() => onChoose([])}
          >
            Clear
          </button>
        )}
      </h3>
      {open && (
        <div role="group" aria-label={label}>
          {shown.map((one) => (
            <Value
              key={one.value}
              facet={facet}
              one={one}
              most={most}
              checked={chosen.includes(one.value)}
              stop={name(`= ${one.value}`)}
              current={stop}
              onToggle={() => onChoose(toggled(chosen, one.value))}
            />
          ))}
          {(hidden > 0 || (all && facet.values.length > fewValues)) && (
            <button
              type="button"
              className={styles["more"]}
              data-stop={name("more")}
              tabIndex={stop === name("more") ? 0 : -1}
              onClick={() => setAll(!all)}
            >
              {all ? "Show fewer" : `${formatCount(hidden)} more`}
            </button>
          )}
          {(all || hidden === 0) && facet.more > 0 && (
            <p className={styles["rest"]}>{formatCount(facet.more)} other values: search for them above.</p>
          )}
        </div>
      )}
    </section>
  );
}

type ValueProps = {
  facet: Facet;
  one: FacetValue;
  most: number;
  checked: boolean;
  stop: string;
  current: string;
  onToggle: () => void;
};

function Value({ facet, one, most, checked, stop, current, onToggle }: ValueProps): JSX.Element {
  const { state, text } = valueFace(facet, one.value);
  const count = countText(one.count, facet.precision);
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={checked}
      aria-label={`${text}: ${count}`}
      className={styles["value"]}
      data-stop={stop}
      tabIndex={current === stop ? 0 : -1}
      title={text}
      onClick={onToggle}
    >
      <span className={styles["box"]}>{checked && <Icon name="check" size={12} />}</span>
      {state !== null && <StateIcon state={state} size={12} />}
      <span className={styles["text"]}>{text}</span>
      <span className={styles["bar"]} style={{ "--share": String(one.count / most) }} aria-hidden="true" />
      <span className={styles["count"]}>{count}</span>
    </button>
  );
}
