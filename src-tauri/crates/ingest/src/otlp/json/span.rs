//! Spans of OTLP/JSON with their events, links and status.

use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};

use super::reader::{Reader, Result};
use super::{scalar, value};

const KINDS: [&str; 6] = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const CODES: [&str; 3] = ["UNSET", "OK", "ERROR"];

/// Reads one span.
pub(super) fn span(reader: &mut Reader<'_>) -> Result<Span> {
    let mut span = Span::default();
    reader.object(|reader, name| member(reader, name, &mut span))?;
    Ok(span)
}

fn member(reader: &mut Reader<'_>, name: &str, span: &mut Span) -> Result<()> {
    match name {
        "traceId" => span.trace_id = scalar::id::<16>(reader)?,
        "spanId" => span.span_id = scalar::id::<8>(reader)?,
        "traceState" => span.trace_state = scalar::text(reader)?,
        "parentSpanId" => span.parent_span_id = scalar::id::<8>(reader)?,
        "flags" => span.flags = scalar::unsigned_32(reader)?,
        "name" => span.name = scalar::text(reader)?,
        "kind" => span.kind = scalar::enumeration(reader, "SPAN_KIND_", &KINDS)?,
        "startTimeUnixNano" => span.start_time_unix_nano = scalar::unsigned(reader)?,
        "endTimeUnixNano" => span.end_time_unix_nano = scalar::unsigned(reader)?,
        "attributes" => value::attributes(reader, &mut span.attributes)?,
        "droppedAttributesCount" => span.dropped_attributes_count = scalar::unsigned_32(reader)?,
        "events" => reader.array(|reader, _| {
            span.events.push(event(reader)?);
            Ok(())
        })?,
        "droppedEventsCount" => span.dropped_events_count = scalar::unsigned_32(reader)?,
        "links" => reader.array(|reader, _| {
            span.links.push(link(reader)?);
            Ok(())
        })?,
        "droppedLinksCount" => span.dropped_links_count = scalar::unsigned_32(reader)?,
        "status" => status(reader, span.status.get_or_insert_default())?,
        _ => reader.skip()?,
    }
    Ok(())
}

fn event(reader: &mut Reader<'_>) -> Result<Event> {
    let mut event = Event::default();
    reader.object(|reader, name| {
        match name {
            "timeUnixNano" => event.time_unix_nano = scalar::unsigned(reader)?,
            "name" => event.name = scalar::text(reader)?,
            "attributes" => value::attributes(reader, &mut event.attributes)?,
            "droppedAttributesCount" => {
                event.dropped_attributes_count = scalar::unsigned_32(reader)?;
            }
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(event)
}

fn link(reader: &mut Reader<'_>) -> Result<Link> {
    let mut link = Link::default();
    reader.object(|reader, name| {
        match name {
            "traceId" => link.trace_id = scalar::id_or_none::<16>(reader)?,
            "spanId" => link.span_id = scalar::id_or_none::<8>(reader)?,
            "traceState" => link.trace_state = scalar::text(reader)?,
            "attributes" => value::attributes(reader, &mut link.attributes)?,
            "droppedAttributesCount" => {
                link.dropped_attributes_count = scalar::unsigned_32(reader)?;
            }
            "flags" => link.flags = scalar::unsigned_32(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(link)
}

fn status(reader: &mut Reader<'_>, into: &mut Status) -> Result<()> {
    reader.object(|reader, name| {
        match name {
            "message" => into.message = scalar::text(reader)?,
            "code" => into.code = scalar::enumeration(reader, "STATUS_CODE_", &CODES)?,
            _ => reader.skip()?,
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Span {
        span(&mut Reader::new(json.as_bytes())).unwrap()
    }

    #[test]
    fn every_member_of_a_span_is_read() {
        let span = read(
            r#"{"traceId": "000102030405060708090a0b0c0d0e0f", "spanId": "0001020304050607",
                "traceState": "a=b", "parentSpanId": "0101010101010101", "flags": 257,
                "name": "n", "kind": "SPAN_KIND_CLIENT", "startTimeUnixNano": "7",
                "endTimeUnixNano": 8, "attributes": [{"key": "k", "value": {"intValue": "1"}}],
                "droppedAttributesCount": 1, "droppedEventsCount": 2, "droppedLinksCount": 3,
                "events": [{"timeUnixNano": "9", "name": "e", "droppedAttributesCount": 4}],
                "links": [{"traceId": "000102030405060708090a0b0c0d0e0f",
                           "spanId": "0001020304050607", "flags": 1}],
                "status": {"code": 2, "message": "m"}}"#,
        );
        assert_eq!((span.trace_id.len(), span.span_id[7], span.parent_span_id[0]), (16, 7, 1));
        assert_eq!((span.trace_state.as_str(), span.flags, span.kind), ("a=b", 257, 3));
        assert_eq!((span.start_time_unix_nano, span.end_time_unix_nano), (7, 8));
        assert_eq!((span.attributes.len(), span.dropped_attributes_count), (1, 1));
        assert_eq!((span.dropped_events_count, span.dropped_links_count), (2, 3));
        assert_eq!((span.events[0].time_unix_nano, span.events[0].name.as_str()), (9, "e"));
        assert_eq!((span.links[0].span_id.len(), span.links[0].flags), (8, 1));
        assert_eq!(span.status, Some(Status { message: "m".into(), code: 2 }));
    }

    #[test]
    fn lists_sent_twice_are_joined_and_single_values_replaced() {
        let span = read(
            r#"{"name": "a", "attributes": [{"key": "x"}], "name": "b",
                "attributes": [{"key": "y"}]}"#,
        );
        assert_eq!((span.name.as_str(), span.attributes.len()), ("b", 2));
    }

    #[test]
    fn nulls_and_unknown_members_change_nothing() {
        let span = read(r#"{"name": null, "attributes": null, "status": {}, "later": {"a": []}}"#);
        assert_eq!(span, Span { status: Some(Status::default()), ..Span::default() });
    }
}
