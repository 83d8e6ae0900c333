//! Log records: which of them belong to a span and are telemetry of language models, and how one is
//! read as an event of its span.
//!
//! Some libraries send the messages of a call as log records instead of events. All other records
//! are taken and dropped: this is no log store.

use std::collections::HashMap;

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs};
use prost::Message as _;
use touchstone_domain::id::{IdError, SpanId, TraceId};
use touchstone_domain::span::Event;
use touchstone_domain::time::is_storable;
use touchstone_domain::value::{Attributes, Value};
use touchstone_store::{IncomingLog, ProjectRef};

use super::decode::{Encoding, encode, places, refusal};
use super::json;
use super::map::{named_project, project_name, text};
use super::rejection::Rejections;
use super::span::{attributes, nanoseconds, value};
use crate::error::Error;
use crate::health::{Dropped, Reason, Scope, Seen, clipped};

/// Beginnings of the names of events that conventions read.
const EVENTS: [&str; 5] = ["gen_ai.", "claude_code.", "gemini_cli.", "ai.", "langfuse."];

/// The attribute that named an event before OTLP had a field for it.
const EVENT_NAME: &str = "event.name";

/// Records of one resource and scope, each with its bytes.
#[derive(Debug, Clone)]
pub struct LogGroup {
    resource: Attributes,
    scope: Scope,
    records: Vec<(LogRecord, Bytes)>,
}

/// What a request holds.
#[derive(Debug, Clone, Default)]
pub struct LogBatch {
    groups: Vec<LogGroup>,
    /// Records that could not be read.
    rejected: Rejections,
}

/// Decodes a request with log records.
pub fn decode(encoding: Encoding, body: &Bytes) -> Result<LogBatch, Error> {
    let (request, rejected, is_protobuf) = match encoding {
        Encoding::Protobuf => {
            let request = ExportLogsServiceRequest::decode(body.clone());
            (request.map_err(|error| refusal(&error, ""))?, Rejections::default(), true)
        }
        Encoding::Json => {
            let (request, rejected) = json::decode_logs(body)?;
            (request, rejected, false)
        }
    };
    let whole = is_protobuf.then_some(0..body.len());
    let outer = places(request.resource_logs.len(), body, whole, 1);
    let mut groups = Vec::new();
    for (part, within) in request.resource_logs.into_iter().zip(outer) {
        let ResourceLogs { resource, scope_logs, .. } = part;
        let resource = attributes(resource.unwrap_or_default().attributes);
        let inner = places(scope_logs.len(), body, within, 2);
        for (group, within) in scope_logs.into_iter().zip(inner) {
            let ranges = places(group.log_records.len(), body, within, 2);
            let bytes = |record: &LogRecord, range: Option<_>| {
                range.map_or_else(|| encode(record), |range| body.slice(range))
            };
            let records = group.log_records.into_iter().zip(ranges);
            let scope = group.scope.unwrap_or_default();
            groups.push(LogGroup {
                resource: resource.clone(),
                scope: Scope { name: clipped(&scope.name), version: clipped(&scope.version) },
                records: records
                    .map(|(record, range)| (bytes(&record, range), record))
                    .map(|(bytes, record)| (record, bytes))
                    .collect(),
            });
        }
    }
    Ok(LogBatch { groups, rejected })
}

/// What a request's records come to.
#[derive(Debug, Clone, Default)]
pub struct MappedLogs {
    /// Records for the store.
    pub logs: Vec<IncomingLog>,
    /// The project that the resource of each names.
    pub projects: Vec<Option<ProjectRef>>,
    /// Records that cannot be stored although they should.
    pub rejected: Rejections,
    /// `service.name` of the first resource that names one.
    pub service: Option<String>,
    /// What it tells about ingest's health.
    pub(crate) seen: Seen,
}

/// Picks the records that belong to a span and are telemetry of language models.
pub fn map(batch: LogBatch) -> MappedLogs {
    let mut mapped = MappedLogs { rejected: batch.rejected, ..MappedLogs::default() };
    let mut times = Times::new();
    for group in batch.groups {
        mapped.service = mapped.service.take().or_else(|| text(&group.resource, "service.name"));
        let project = project_name(&group.resource).and_then(|name| named_project(&name).ok());
        let sender = mapped.seen.group(&group.resource, group.scope);
        for (record, raw) in group.records {
            let log = match incoming(&record, raw) {
                Ok(Ok(log)) => log,
                Ok(Err(why)) => {
                    mapped.seen.drop_record(why);
                    continue;
                }
                Err(reason) => {
                    mapped.seen.sent[sender].refused += 1;
                    mapped.rejected.add(Reason::Time, || reason);
                    continue;
                }
            };
            mapped.logs.push(in_order(log, &mut times));
            mapped.projects.push(project.clone());
        }
    }
    mapped.seen.rejected(&mapped.rejected);
    mapped.seen.counts.logs_refused = mapped.rejected.count();
    mapped.seen.counts.logs_stored = mapped.logs.len() as u64;
    mapped
}

/// Records that were stored before, in the order in which they were; what is none is left out.
pub fn again(records: impl IntoIterator<Item = Bytes>) -> Vec<IncomingLog> {
    let mut times = Times::new();
    let logs = records.into_iter().filter_map(|raw| {
        let record = LogRecord::decode(raw.clone()).ok()?;
        incoming(&record, raw).ok()?.ok()
    });
    logs.map(|log| in_order(log, &mut times)).collect()
}

/// How many records a span has of one time.
type Times = HashMap<(TraceId, SpanId, i64), i64>;

/// Moves a record behind those of the same time by nanoseconds: clocks that tick in milliseconds
/// give the messages of a call one time, and their order matters. The record itself keeps its time.
fn in_order(mut log: IncomingLog, times: &mut Times) -> IncomingLog {
    let before = times.entry((log.trace_id, log.span_id, log.time_ns)).or_default();
    log.time_ns += *before;
    *before += 1;
    log
}

/// The record for the store, or why it is nothing to show, or why it is refused.
fn incoming(record: &LogRecord, raw: Bytes) -> Result<Result<IncomingLog, Dropped>, String> {
    let Some(name) = name(record) else { return Ok(Err(Dropped::NoEvent)) };
    if !is_known(name) {
        return Ok(Err(Dropped::OtherEvent));
    }
    let ids = (TraceId::from_bytes(&record.trace_id), SpanId::from_bytes(&record.span_id));
    let (trace_id, span_id) = match ids {
        (Ok(trace_id), Ok(span_id)) => (trace_id, span_id),
        (trace_id, span_id) => {
            let is_said = |id: &[u8], error: Option<IdError>| {
                !id.is_empty() && error.is_some_and(|error| error != IdError::Zero)
            };
            let is_bad = is_said(&record.trace_id, trace_id.err())
                || is_said(&record.span_id, span_id.err());
            return Ok(Err(if is_bad { Dropped::BadId } else { Dropped::NoSpan }));
        }
    };
    let time = time(record);
    if !is_storable(time) {
        let name = clipped(name);
        return Err(format!(
            "log record `{name}`: timeUnixNano: {time} lies too far in the future"
        ));
    }
    Ok(Ok(IncomingLog { trace_id, span_id, time_ns: nanoseconds(time), raw }))
}

/// When it happened, else when it was observed.
const fn time(record: &LogRecord) -> u64 {
    match record.time_unix_nano {
        0 => record.observed_time_unix_nano,
        time => time,
    }
}

fn is_known(event: &str) -> bool {
    event == "exception" || EVENTS.iter().any(|prefix| event.starts_with(prefix))
}

/// The name of the event that a record tells, if it tells one. Claude Code names its events in the
/// body and leaves out the prefix in the attribute.
fn name(record: &LogRecord) -> Option<&str> {
    let attribute = || {
        let of = |pair: &KeyValue| pair.key == EVENT_NAME;
        words(record.attributes.iter().rev().find(|pair| of(pair))?.value.as_ref())
    };
    let field = Some(record.event_name.as_str()).filter(|name| !name.is_empty());
    let named = field.or_else(attribute);
    if named.is_some_and(is_known) {
        return named;
    }
    let body = words(record.body.as_ref()).filter(|_| named.is_some());
    body.filter(|body| named.is_some_and(|named| body.ends_with(named)) && is_known(body)).or(named)
}

fn words(value: Option<&AnyValue>) -> Option<&str> {
    match value?.value.as_ref()? {
        Sent::StringValue(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// A stored record as an event of its span; none if it cannot be read. The members of a body that
/// is a map stand among the attributes, any other body stands there as `body`.
pub fn event(raw: &[u8]) -> Option<Event> {
    let record = LogRecord::decode(raw).ok()?;
    let (name, time) = (name(&record).unwrap_or_default().to_owned(), time(&record));
    let mut attributes = attributes(record.attributes);
    match value(record.body) {
        Value::Null => {}
        Value::Map(members) => attributes.extend(members),
        body => attributes.push(("body".to_owned(), body)),
    }
    Some(Event { name, time_ns: nanoseconds(time), attributes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::common::v1::KeyValueList;
    use opentelemetry_proto::tonic::logs::v1::ScopeLogs;

    fn words_of(text: &str) -> AnyValue {
        AnyValue { value: Some(Sent::StringValue(text.into())) }
    }

    fn pair(key: &str, text: &str) -> KeyValue {
        KeyValue { key: key.into(), value: Some(words_of(text)), ..KeyValue::default() }
    }

    fn record(event: &str) -> LogRecord {
        LogRecord {
            trace_id: vec![1; 16],
            span_id: vec![2; 8],
            event_name: event.into(),
            time_unix_nano: 7,
            ..LogRecord::default()
        }
    }

    fn mapped(records: Vec<LogRecord>) -> MappedLogs {
        let scope_logs = vec![ScopeLogs { log_records: records, ..ScopeLogs::default() }];
        let resource_logs = vec![ResourceLogs { scope_logs, ..ResourceLogs::default() }];
        let body = ExportLogsServiceRequest { resource_logs }.encode_to_vec();
        map(decode(Encoding::Protobuf, &body.into()).unwrap())
    }

    #[test]
    fn events_of_language_models_are_kept_with_their_very_bytes() {
        let names = [
            "gen_ai.choice",
            "claude_code.tool",
            "gemini_cli.x",
            "ai.x",
            "langfuse.x",
            "exception",
        ];
        for name in names {
            let sent = record(name);
            let mapped = mapped(vec![sent.clone()]);
            assert_eq!(mapped.logs.len(), 1, "{name}");
            assert_eq!(mapped.logs[0].raw, sent.encode_to_vec());
            assert_eq!((mapped.logs[0].time_ns, mapped.rejected.count()), (7, 0));
        }
    }

    #[test]
    fn an_event_is_named_by_the_field_then_by_the_attribute_then_by_the_body() {
        let by_attribute =
            LogRecord { attributes: vec![pair("event.name", "gen_ai.choice")], ..record("") };
        assert_eq!(name(&by_attribute), Some("gen_ai.choice"));
        let both = LogRecord { event_name: "exception".into(), ..by_attribute };
        assert_eq!(name(&both), Some("exception"));
        let claude = LogRecord {
            attributes: vec![pair("event.name", "api_request")],
            body: Some(words_of("claude_code.api_request")),
            ..record("")
        };
        assert_eq!(name(&claude), Some("claude_code.api_request"));
        let chatter = LogRecord { body: Some(words_of("ai.starting up")), ..record("") };
        assert_eq!(name(&chatter), None);
        let other =
            LogRecord { body: Some(words_of("gen_ai.choice")), ..record("device.app.lifecycle") };
        assert_eq!(name(&other), Some("device.app.lifecycle"));
    }

    #[test]
    fn all_other_records_are_dropped_by_kind_and_none_is_refused() {
        let event = "gen_ai.choice";
        let mapped = mapped(vec![
            record(""),
            record("session.start"),
            LogRecord { trace_id: vec![], span_id: vec![], ..record(event) },
            LogRecord { span_id: vec![0; 8], ..record(event) },
            LogRecord { trace_id: vec![1; 15], ..record(event) },
            LogRecord { span_id: vec![1; 9], ..record(event) },
        ]);
        assert_eq!((mapped.logs.len(), mapped.rejected.count()), (0, 0));
        let dropped: Vec<(Dropped, u64)> = mapped.seen.dropped.into_iter().collect();
        let expected = [
            (Dropped::NoEvent, 1),
            (Dropped::OtherEvent, 1),
            (Dropped::NoSpan, 2),
            (Dropped::BadId, 2),
        ];
        assert_eq!(dropped, expected);
        assert_eq!(mapped.seen.counts.logs_dropped, 6);
    }

    #[test]
    fn times_fall_back_to_the_observation_and_the_far_future_is_refused() {
        let observed =
            LogRecord { time_unix_nano: 0, observed_time_unix_nano: 9, ..record("ai.x") };
        let far = LogRecord { time_unix_nano: u64::MAX, ..record("ai.y") };
        let mapped = mapped(vec![observed, far]);
        assert_eq!((mapped.logs.len(), mapped.logs[0].time_ns), (1, 9));
        let told = mapped.rejected.message();
        assert!(told.starts_with("log record `ai.y`: timeUnixNano: 1844674"), "{told}");
        assert_eq!(mapped.seen.reasons.get(&Reason::Time), Some(&1));
    }

    #[test]
    fn records_of_one_time_keep_the_order_in_which_they_were_sent() {
        let other = LogRecord { span_id: vec![3; 8], ..record("ai.x") };
        let later = LogRecord { time_unix_nano: 5_000, ..record("ai.x") };
        let mapped = mapped(vec![
            record("ai.b"),
            record("ai.a"),
            other,
            record("ai.c"),
            later,
            record("ai.d"),
        ]);
        let times: Vec<i64> = mapped.logs.iter().map(|log| log.time_ns).collect();
        assert_eq!(times, [7, 8, 7, 9, 5_000, 10]);
    }

    #[test]
    fn a_record_reads_as_an_event_with_its_body_among_the_attributes() {
        let members = KeyValueList { values: vec![pair("content", "hi"), pair("role", "user")] };
        let body = Some(AnyValue { value: Some(Sent::KvlistValue(members)) });
        let sent = LogRecord {
            attributes: vec![pair("gen_ai.system", "x")],
            body,
            ..record("gen_ai.user.message")
        };
        let event_read = event(&sent.encode_to_vec()).unwrap();
        let keys: Vec<&str> = event_read.attributes.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!((event_read.name.as_str(), event_read.time_ns), ("gen_ai.user.message", 7));
        assert_eq!(keys, ["gen_ai.system", "content", "role"]);
        let plain = LogRecord { body: Some(words_of("text")), ..record("exception") };
        let event_read = event(&plain.encode_to_vec()).unwrap();
        assert_eq!(event_read.attributes, [("body".to_owned(), Value::Text("text".into()))]);
        assert_eq!(event(&[0xff]), None);
    }
}
