/** Two traces, or two sessions, side by side. What is compared and the chosen step live in the address. */
import { useCanGoBack, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";
import type { CompareSearch } from "../../lib/search.ts";
import { SessionCompare } from "./SessionCompare.tsx";
import { TraceCompare } from "./TraceCompare.tsx";

export function Compare(): JSX.Element {
  const search = useSearch({ from: "/compare" });
  const { a, b } = search;
  const router = useRouter();
  const navigate = useNavigate({ from: "/compare" });
  const canGoBack = useCanGoBack();
  const close = () => {
    if (canGoBack) router.history.back();
    else void navigate({ to: search.of === "sessions" ? "/sessions" : "/traces", search: {} });
  };
  const swap = () => void navigate({ search: swapped, replace: true });
  return (
    <>
      <title>Compare · Touchstone</title>
      {a === undefined || b === undefined ? (
        <NothingChosen onClose={close} />
      ) : search.of === "sessions" ? (
        <SessionCompare
          a={{ session: a, project: search.pa ?? search.project ?? "0" }}
          b={{ session: b, project: search.pb ?? search.project ?? "0" }}
          onSwap={swap}
          onClose={close}
        />
      ) : (
        <TraceCompare
          key={[a, b].toSorted().join(" ")}
          a={a}
          b={b}
          step={search.step === undefined ? undefined : Number(search.step)}
          onStep={(step) => void navigate({ search: (before) => ({ ...before, step: String(step) }), replace: true })}
          onSwap={swap}
          onClose={close}
        />
      )}
    </>
  );
}

/** The step goes: each order has its own. */
function swapped({ project, of, a, b, pa, pb }: CompareSearch): CompareSearch {
  return {
    ...(project !== undefined && { project }),
    ...(of !== undefined && { of }),
    ...(b !== undefined && { a: b }),
    ...(a !== undefined && { b: a }),
    ...(pb !== undefined && { pa: pb }),
    ...(pa !== undefined && { pb: pa }),
  };
}

function NothingChosen({ onClose }: { onClose: () => void }): JSX.Element {
  useActions({ back: onClose });
  return (
    <>
      <h1 className="visually-hidden">Compare</h1>
      <Notice icon="compare" title="Nothing to compare yet" actions={<Button onClick={onClose}>Close</Button>}>
        <p>Select two traces in the list and choose Compare.</p>
      </Notice>
    </>
  );
}
