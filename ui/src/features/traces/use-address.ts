/** The address of the traces screen: what it asks for, and how it changes. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import type { TraceSearch } from "../../lib/search.ts";

type Change = (next: { [K in keyof TraceSearch]: TraceSearch[K] | undefined }, replace?: boolean) => void;

export type Address = {
  search: TraceSearch;
  change: Change;
  /** The same where another list follows: it begins at its top. */
  filterBy: Change;
};

/** `onFilter` is called before another list is asked for; it must be stable. */
export function useAddress(onFilter: () => void): Address {
  const search = useSearch({ from: "/traces" });
  const navigate = useNavigate({ from: "/traces" });
  const change = useCallback<Change>(
    (next, replace = false) => {
      void navigate({ search: (before) => ({ ...before, ...next }) as TraceSearch, replace });
    },
    [navigate],
  );
  const filterBy = useCallback<Change>(
    (next, replace = false) => {
      onFilter();
      change(next, replace);
    },
    [onFilter, change],
  );
  return { search, change, filterBy };
}
