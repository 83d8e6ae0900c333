/** Offers the sessions that were last active, to compare this one with. */
import type { JSX } from "react";
import { useCommand } from "../../api/queries.ts";
import type { SessionRow } from "../../bindings/api.ts";
import { CompareChoices, ComparePopover } from "../../components/ComparePopover.tsx";
import { formatTime, plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";

const offered = 8;

export function CompareWith({ session }: { session: SessionRow }): JSX.Element {
  return (
    <ComparePopover title="Compare with another session">
      <Others session={session} />
    </ComparePopover>
  );
}

function Others({ session }: { session: SessionRow }): JSX.Element {
  const { data, error } = useCommand("session_list", { project: session.project, limit: offered + 1 });
  const others = data?.rows.filter((row) => row.session !== session.session).slice(0, offered);
  return (
    <CompareChoices
      choices={others?.map((row) => {
        const [first, second] = row.first_us <= session.first_us ? [row, session] : [session, row];
        return {
          key: row.session,
          search: { of: "sessions", a: first.session, b: second.session, pa: first.project, pb: second.project },
          text: oneLine(row.request ?? row.session, 80),
          facts: [plural(row.turns, "turn"), formatTime(row.last_us)],
        };
      })}
      error={error}
      none="This is the only session of its project."
    />
  );
}
