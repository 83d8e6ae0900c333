/** A search that found nothing: what to let go of, so that it may. */
import type { JSX } from "react";
import { Button } from "../../components/Button.tsx";
import { Notice } from "../../components/Notice.tsx";
import { plural } from "../../lib/format.ts";
import { oneLine } from "../../lib/visible-text.ts";

type Props = {
  query: string;
  /** How many there are that it does not find, where that is known. */
  outside: number | null;
  /** Whether it has not looked everywhere. */
  unfinished: boolean;
  /** Null where nothing narrows it. */
  onAllTimes: (() => void) | null;
  onAllProjects: (() => void) | null;
  onClear: () => void;
};

export function NothingFound({ query, outside, unfinished, onAllTimes, onAllProjects, onClear }: Props): JSX.Element {
  return (
    <Notice
      icon="search"
      title={unfinished ? "Nothing found so far" : "Nothing found"}
      actions={
        <>
          {onAllTimes !== null && <Button onClick={onAllTimes}>Search all times</Button>}
          {onAllProjects !== null && <Button onClick={onAllProjects}>Search all projects</Button>}
          <Button look="quiet" onClick={onClear}>
            Clear the search
          </Button>
        </>
      }
    >
      <p>
        No trace {onAllTimes === null ? "" : "in this time "}answers to <b>{oneLine(query, 120)}</b>.
        {outside !== null && outside > 0 && ` It leaves out ${plural(outside, "trace")}.`}
      </p>
      <p>Words are found by how they begin; *part* finds letters within one. Fewer words find more.</p>
    </Notice>
  );
}
