/** Beside the list: which values its traces have, with counts. A click puts a value into the query, or takes it out. */
import { useState, type JSX, type KeyboardEvent } from "react";
import { IconButton } from "../../components/IconButton.tsx";
import { Button } from "../../components/Button.tsx";
import { InlineError } from "../../components/Notice.tsx";
import { useKept } from "../../lib/kept.ts";
import { chosenValues } from "./facet-choice.ts";
import { groupLabel, scopeText } from "./facet-face.ts";
import { FacetSection } from "./FacetSection.tsx";
import styles from "./Facets.module.css";
import type { FacetList } from "./use-facets.ts";

/** `over`: they hang over the list, and Escape closes them. */
type Props = { list: FacetList; over: boolean; onClose: () => void };

function readClosed(kept: unknown): string[] {
  return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
}

export function Facets({ list, over, onClose }: Props): JSX.Element {
  const { facets, outdated, error, wanted, choose } = list;
  const [closed, keepClosed] = useKept("touchstone.facets.closed", readClosed);
  const [focused, setFocused] = useState<string | null>(null);
  const scope = facets === undefined ? null : scopeText(facets);
  return (
    <aside className={styles["side"]} aria-label="Filters" data-outdated={outdated}>
      <div
        className={styles["keys"]}
        onKeyDown={(event) => {
          if (over && event.key === "Escape") {
            event.preventDefault();
            onClose();
          } else moveFocus(event);
        }}
        onFocus={(event) => setFocused(event.target.dataset["stop"] ?? null)}
      >
        <div className={styles["top"]}>
          <h2 className={styles["title"]}>Filters</h2>
          <IconButton icon="cross" label="Hide the filters" className={styles["close"]} onClick={onClose} />
        </div>
        {error !== null && (
          <div className={styles["failed"]}>
            <InlineError error={error} />
            <Button look="quiet" onClick={list.retry}>
              Try again
            </Button>
          </div>
        )}
        {facets?.facets.map((facet, index) => {
          const heading = groupLabel(facet, facets.facets[index - 1]);
          return (
            <div key={facet.field}>
              {heading !== null && <p className={styles["group"]}>{heading}</p>}
              <FacetSection
                facet={facet}
                chosen={chosenValues(facet, wanted)}
                open={!closed.includes(facet.field)}
                stop={focused ?? facets.facets[0]?.field ?? ""}
                onOpen={(open) => keepClosed(open ? closed.filter((one) => one !== facet.field) : [...closed, facet.field])}
                onChoose={(values) => choose(facet.field, values)}
              />
            </div>
          );
        })}
        {scope !== null && <p className={styles["scope"]}>{scope}</p>}
      </div>
    </aside>
  );
}

/** Up and down go through headings and values. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-stop]")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 };
  const next = to[event.key];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  stops[Math.max(0, Math.min(stops.length - 1, next))]?.focus();
}
