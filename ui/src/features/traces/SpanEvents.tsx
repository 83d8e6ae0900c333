import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import type { SpanDetail, SpanEvent, SpanLink } from "../../bindings/api.ts";
import { JsonTree } from "../../components/JsonTree.tsx";
import { Portion } from "../../components/Portion.tsx";
import { placesOf } from "../../lib/find-places.ts";
import { formatDuration, formatFullTime } from "../../lib/format.ts";
import { sizeOf, textOf } from "../../lib/json.ts";
import { oneLine } from "../../lib/visible-text.ts";
import styles from "./SpanEvents.module.css";

/** What happened during the span, and the spans it points to. */
export function SpanEvents({ span }: { span: SpanDetail }): JSX.Element {
  if (span.events.length + span.links.length === 0) return <p className={styles["empty"]}>This span has no events and no links.</p>;
  return (
    <>
      <Portion
        items={span.events}
        says={says}
        render={(event, index) => <EventItem key={index} event={event} after={Math.max(0, event.time_us - span.row.start_us)} />}
      >
        {(items) => <ol className={styles["list"]}>{items}</ol>}
      </Portion>
      <Portion items={span.links} render={(link, index) => <LinkItem key={index} link={link} />}>
        {(items) => <ol className={styles["list"]}>{items}</ol>}
      </Portion>
    </>
  );
}

function says({ name, attributes }: SpanEvent, needle: string): boolean {
  return placesOf(name, needle, 1).length > 0 || placesOf(textOf(attributes), needle, 1).length > 0;
}

function EventItem({ event, after }: { event: SpanEvent; after: number }): JSX.Element {
  return (
    <li className={styles["event"]}>
      <p className={styles["head"]}>
        <span className={styles["name"]}>{oneLine(event.name, 200)}</span>
        {event.time_us > 0 && <span title={formatFullTime(event.time_us)}>after {formatDuration(after)}</span>}
      </p>
      {sizeOf(event.attributes) > 0 && <JsonTree value={event.attributes} />}
    </li>
  );
}

function LinkItem({ link }: { link: SpanLink }): JSX.Element {
  return (
    <li className={styles["event"]}>
      <p className={styles["head"]}>
        <span>Links to</span>
        <Link to="/traces" search={{ trace: link.trace_id, span: link.span_id }} className={styles["link"]}>
          {oneLine(link.trace_id, 64)}
        </Link>
      </p>
      {sizeOf(link.attributes) > 0 && <JsonTree value={link.attributes} />}
    </li>
  );
}
