/** Puts two traces side by side, the earlier one first. */
import { useNavigate } from "@tanstack/react-router";
import type { JSX } from "react";
import { commandQuery, queryClient } from "../../api/queries.ts";
import { Button } from "../../components/Button.tsx";
import { useActions } from "../../hotkeys/dispatch.ts";

async function startOf(trace_id: string): Promise<number> {
  return (await queryClient.fetchQuery(commandQuery("trace_get", { trace_id }))).row.start_us;
}

/** The earlier of two traces, then the later; as they came if that cannot be known. */
async function inOrder(one: string, other: string): Promise<[string, string]> {
  try {
    const [first, second] = await Promise.all([startOf(one), startOf(other)]);
    return second < first ? [other, one] : [one, other];
  } catch {
    return [one, other];
  }
}

export function CompareButton({ traces: [one, other] }: { traces: [string, string] }): JSX.Element {
  const navigate = useNavigate();
  const compare = () =>
    void inOrder(one, other).then(([a, b]) =>
      navigate({ to: "/compare", search: ({ project }) => ({ a, b, ...(project !== undefined && { project }) }) }),
    );
  useActions({ "compare.begin": compare });
  return (
    <Button icon="compare" onClick={compare}>
      Compare
    </Button>
  );
}
