/** Brings a selected span that is not in view there, once per selection; what hides it is expanded. */
import { useEffect, useRef } from "react";
import { locate } from "./use-span-rows.ts";
import type { Tree } from "./use-tree.ts";

type Options = { trace: string; tree: Tree; selected: string | null; loaded: boolean; away: boolean };

/** What hides a span may be told in parts. */
const mostTries = 5;

export function useReveal({ trace, tree, selected, loaded, away }: Options, onFound: (index: number) => void): void {
  const sought = useRef<{ span: string | null; tries: number; settled: boolean }>({ span: null, tries: 0, settled: false });
  useEffect(() => {
    if (selected === null || !loaded) return;
    if (sought.current.span !== selected) sought.current = { span: selected, tries: 0, settled: false };
    const { current: seeking } = sought;
    if (seeking.settled) return;
    seeking.settled = true;
    if (!away) return;
    void locate(trace, tree.show, selected, "itself").then(
      ({ index, closed }) => {
        if (sought.current !== seeking) return;
        if (closed.length > 0 && seeking.tries < mostTries) {
          // Once they are open the rows are others: it is sought again then.
          seeking.tries += 1;
          seeking.settled = false;
          tree.open(closed);
        } else if (index !== null) onFound(index);
      },
      () => undefined,
    );
  });
}
