//! An OTLP span as Touchstone's own [`Span`], with every attribute untouched.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1 as otlp;
use prost::Message as _;
use touchstone_domain::id::{IdError, SpanId, TraceId};
use touchstone_domain::span::{Event, Link, Span, SpanKind, SpanStatus};
use touchstone_domain::value::{Attributes, Value};
use touchstone_store::RawSpan;

use super::log;
use crate::error::Error;

/// Flags that say: it is known where the parent runs, and it runs in another process.
const PARENT_IS_REMOTE: u32 = 0x300;

/// The ids of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Its trace.
    pub trace_id: TraceId,
    /// Its id within the trace.
    pub span_id: SpanId,
    /// The step that caused it; none for a root.
    pub parent_id: Option<SpanId>,
}

/// The ids that a span was sent with, or which of them is not valid. A parent of zeros only is
/// none.
pub fn identity(span: &otlp::Span) -> Result<Identity, String> {
    let parent_id = match SpanId::from_bytes(&span.parent_span_id) {
        Ok(id) => Some(id),
        Err(IdError::Zero) => None,
        Err(_) if span.parent_span_id.is_empty() => None,
        Err(error) => return Err(format!("parentSpanId: {error}")),
    };
    Ok(Identity {
        trace_id: TraceId::from_bytes(&span.trace_id).map_err(|e| format!("traceId: {e}"))?,
        span_id: SpanId::from_bytes(&span.span_id).map_err(|e| format!("spanId: {e}"))?,
        parent_id,
    })
}

/// Whether the sender says that the parent runs in another process.
pub const fn parent_is_remote(span: &otlp::Span) -> bool {
    span.flags & PARENT_IS_REMOTE == PARENT_IS_REMOTE
}

/// Opens a stored span with its log records as events behind its own. A resource or scope that
/// cannot be read is left empty, a record left out.
pub fn open(raw: &RawSpan) -> Result<Span, Error> {
    let sent = otlp::Span::decode(raw.span.as_slice())
        .map_err(|error| Error::Damaged(error.to_string()))?;
    let identity = identity(&sent).map_err(Error::Damaged)?;
    let scope = InstrumentationScope::decode(raw.scope.as_slice()).unwrap_or_default();
    let resource = Resource::decode(raw.resource.as_slice()).unwrap_or_default();
    let mut span = from_otlp(sent, identity);
    span.events.extend(raw.logs.iter().filter_map(|record| log::event(record)));
    Ok(Span {
        resource: attributes(resource.attributes),
        scope_name: scope.name,
        scope_version: scope.version,
        ..span
    })
}

/// A span without its resource and scope.
pub fn from_otlp(span: otlp::Span, identity: Identity) -> Span {
    let parent_remote = parent_is_remote(&span);
    let status = span.status.unwrap_or_default();
    Span {
        trace_id: identity.trace_id,
        span_id: identity.span_id,
        parent_id: identity.parent_id,
        parent_remote,
        name: span.name,
        kind: SpanKind::from_number(span.kind),
        start_ns: nanoseconds(span.start_time_unix_nano),
        end_ns: nanoseconds(span.end_time_unix_nano),
        status: SpanStatus::from_number(status.code),
        status_message: status.message,
        attributes: attributes(span.attributes),
        events: span.events.into_iter().map(event).collect(),
        links: span.links.into_iter().map(link).collect(),
        resource: Attributes::new(),
        scope_name: String::new(),
        scope_version: String::new(),
    }
}

/// Times beyond the range of `i64` stop at its end.
pub(super) fn nanoseconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

fn event(event: otlp::span::Event) -> Event {
    Event {
        name: event.name,
        time_ns: nanoseconds(event.time_unix_nano),
        attributes: attributes(event.attributes),
    }
}

fn link(link: otlp::span::Link) -> Link {
    Link {
        trace_id: hex(&link.trace_id),
        span_id: hex(&link.span_id),
        attributes: attributes(link.attributes),
    }
}

/// Ids of links may have any length.
fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Named values in the order sent.
pub fn attributes(sent: Vec<KeyValue>) -> Attributes {
    sent.into_iter().map(|pair| (pair.key, value(pair.value))).collect()
}

/// Nesting is bounded by the decoders, so that recursion is safe here.
pub(super) fn value(sent: Option<AnyValue>) -> Value {
    match sent.and_then(|sent| sent.value) {
        None | Some(Sent::StringValueStrindex(_)) => Value::Null,
        Some(Sent::StringValue(text)) => Value::Text(text),
        Some(Sent::BoolValue(truth)) => Value::Bool(truth),
        Some(Sent::IntValue(number)) => Value::Int(number),
        Some(Sent::DoubleValue(number)) => Value::Double(number),
        Some(Sent::BytesValue(bytes)) => Value::Bytes(bytes),
        Some(Sent::ArrayValue(list)) => {
            Value::List(list.values.into_iter().map(|item| value(Some(item))).collect())
        }
        Some(Sent::KvlistValue(map)) => Value::Map(attributes(map.values)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::logs::v1::LogRecord;

    fn sent() -> otlp::Span {
        otlp::Span { trace_id: vec![1; 16], span_id: vec![2; 8], ..otlp::Span::default() }
    }

    #[test]
    fn ids_that_are_not_valid_are_named() {
        assert_eq!(identity(&sent()).unwrap().parent_id, None);
        let short = otlp::Span { span_id: vec![1; 7], ..sent() };
        let refused = identity(&short).unwrap_err();
        assert_eq!(refused, "spanId: expected 16 hexadecimal characters, got 14");
        let zero = otlp::Span { trace_id: vec![0; 16], ..sent() };
        assert_eq!(identity(&zero).unwrap_err(), "traceId: an id of zeros only is not valid");
        let parent = otlp::Span { parent_span_id: vec![1; 9], ..sent() };
        assert!(identity(&parent).unwrap_err().starts_with("parentSpanId: "));
        let root = otlp::Span { parent_span_id: vec![0; 8], ..sent() };
        assert_eq!(identity(&root).unwrap().parent_id, None);
    }

    #[test]
    fn a_parent_is_remote_only_if_that_is_said() {
        let remote = |flags| parent_is_remote(&otlp::Span { flags, ..sent() });
        assert_eq!([0, 0x100, 0x200, 0x301].map(remote), [false, false, false, true]);
    }

    #[test]
    fn a_stored_span_opens_with_resource_scope_and_values_in_order() {
        let text = |text: &str| AnyValue { value: Some(Sent::StringValue(text.into())) };
        let pair = |key: &str, value| KeyValue { key: key.into(), value, ..KeyValue::default() };
        let attributes =
            vec![pair("b", Some(text("1"))), pair("a", None), pair("b", Some(text("2")))];
        let span = otlp::Span {
            attributes,
            end_time_unix_nano: u64::MAX,
            events: vec![otlp::span::Event { name: "e".into(), ..Default::default() }],
            links: vec![otlp::span::Link { trace_id: vec![0xab], ..Default::default() }],
            status: Some(otlp::Status { message: "m".into(), code: 2 }),
            ..sent()
        };
        let scope = InstrumentationScope { name: "lib".into(), ..Default::default() };
        let resource = Resource { attributes: vec![pair("r", None)], ..Resource::default() };
        let opened = open(&RawSpan {
            span: span.encode_to_vec(),
            resource: resource.encode_to_vec(),
            scope: scope.encode_to_vec(),
            logs: Vec::new(),
        })
        .unwrap();
        let names: Vec<&str> = opened.attributes.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["b", "a", "b"]);
        assert_eq!((opened.end_ns, opened.status), (i64::MAX, SpanStatus::Error));
        assert_eq!(
            (opened.events[0].name.as_str(), opened.links[0].trace_id.as_str()),
            ("e", "ab")
        );
        assert_eq!((opened.scope_name.as_str(), opened.resource.len()), ("lib", 1));
    }

    #[test]
    fn log_records_of_a_span_are_events_behind_its_own() {
        let events = vec![otlp::span::Event { name: "own".into(), ..Default::default() }];
        let record = LogRecord { event_name: "gen_ai.choice".into(), ..LogRecord::default() };
        let raw = RawSpan {
            span: otlp::Span { events, ..sent() }.encode_to_vec(),
            logs: vec![vec![0xff], record.encode_to_vec()],
            ..RawSpan::default()
        };
        let opened = open(&raw).unwrap();
        let names: Vec<&str> = opened.events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["own", "gen_ai.choice"]);
    }

    #[test]
    fn bytes_that_are_no_span_are_an_error_and_a_bad_resource_is_left_out() {
        assert!(open(&RawSpan { span: vec![0xff], ..RawSpan::default() }).is_err());
        assert!(open(&RawSpan::default()).is_err());
        let raw = RawSpan {
            span: sent().encode_to_vec(),
            resource: vec![0xff],
            scope: vec![0xff],
            logs: Vec::new(),
        };
        assert!(open(&raw).unwrap().resource.is_empty());
    }
}
