/** The suggestions of the query bar: which there are, which is chosen, and what choosing does. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { commandQuery, useCommand } from "../../api/queries.ts";
import { applied, suggestions, type Suggestion } from "./query-completion.ts";
import { placeAt, type Place } from "./query-place.ts";
import { unquoted } from "./query-tokens.ts";

export type Completion = {
  /** Empty while there is nothing to show. */
  shown: Suggestion[];
  /** Index of the chosen one; -1 for none. */
  chosen: number;
  choose: (by: number) => void;
  /** The text and caret with a suggestion put in. */
  take: (index: number) => { text: string; caret: number } | null;
  open: () => void;
  close: () => void;
};

const none: never[] = [];

/** What the engine knows: values of a field, or keys of a family. */
function useValues(project: string | undefined, place: Place | null) {
  const family = place?.kind === "field" ? place.family : null;
  const field = place?.kind === "value" ? place.field.name : (family?.name ?? "");
  const prefix = useDeferredValue(unquoted((place?.typed ?? "").slice(family?.name.length ?? 0)));
  const { data } = useQuery({
    ...commandQuery("query_values", { project: project ?? null, field, prefix }),
    enabled: field !== "",
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  return field === "" ? none : (data?.values ?? none);
}

/** `caret` is null while the bar has no focus. */
export function useCompletion(text: string, caret: number | null, project: string | undefined): Completion {
  const fields = useCommand("query_fields", {}).data?.fields ?? none;
  // For which text the suggestions are hidden, and for which they are shown although nothing is typed.
  const [closed, setClosed] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [choice, setChoice] = useState({ text, index: -1 });
  const place = caret === null ? null : placeAt(text, caret, fields);
  const values = useValues(project, place);
  const unasked = place?.kind === "field" && place.typed === "" && asked !== text;
  const found = place === null || unasked || closed === text ? none : suggestions(place, fields, values);
  // What is written out already needs no suggestion.
  const [only] = found;
  const shown = found.length === 1 && only?.insert.trim() === place?.typed ? none : found;
  const chosen = choice.text === text && choice.index < shown.length ? choice.index : -1;
  return {
    shown,
    chosen,
    choose: (by) => {
      const count = shown.length + 1;
      setChoice({ text, index: ((chosen + 1 + by + count) % count) - 1 });
    },
    take: (index) => {
      const suggestion = shown[index];
      return place === null || suggestion === undefined ? null : applied(text, place, suggestion.insert);
    },
    open: () => {
      setClosed(null);
      setAsked(text);
    },
    close: () => {
      setClosed(text);
      setAsked(null);
    },
  };
}
