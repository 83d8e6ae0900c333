//! OTLP/JSON, written from decoded protobuf as the specification says. Written here once more, so
//! that the decoder is not held against a writer of its own.

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use prost::Message as _;
use serde_json::{Value as Json, json};
use touchstone_ingest::otlp::decode::Batch;

/// An export of traces.
pub fn traces(batch: &Batch) -> Json {
    let groups = batch.groups.iter().map(|group| {
        let scope = InstrumentationScope::decode(group.scope_bytes.clone()).unwrap_or_default();
        let spans: Vec<Json> = group.spans.iter().map(|(sent, _)| span(sent)).collect();
        json!({
            "resource": resource(&group.resource),
            "scopeSpans": [{"scope": self::scope(&scope), "spans": spans}],
        })
    });
    json!({"resourceSpans": groups.collect::<Vec<_>>()})
}

/// An export of logs.
pub fn logs(request: &ExportLogsServiceRequest) -> Json {
    let groups = request.resource_logs.iter().map(|group| {
        let scopes = group.scope_logs.iter().map(|scope| {
            let records: Vec<Json> = scope.log_records.iter().map(record).collect();
            json!({"scope": scope.scope.as_ref().map(self::scope), "logRecords": records})
        });
        let resource = group.resource.as_ref().map(resource);
        json!({"resource": resource, "scopeLogs": scopes.collect::<Vec<_>>()})
    });
    json!({"resourceLogs": groups.collect::<Vec<_>>()})
}

fn resource(resource: &Resource) -> Json {
    json!({"attributes": attributes(&resource.attributes)})
}

fn scope(scope: &InstrumentationScope) -> Json {
    json!({"name": scope.name, "version": scope.version})
}

fn span(span: &Span) -> Json {
    json!({
        "traceId": hex(&span.trace_id),
        "spanId": hex(&span.span_id),
        "traceState": span.trace_state,
        "parentSpanId": hex(&span.parent_span_id),
        "flags": span.flags,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": span.start_time_unix_nano.to_string(),
        "endTimeUnixNano": span.end_time_unix_nano.to_string(),
        "attributes": attributes(&span.attributes),
        "events": span.events.iter().map(event).collect::<Vec<_>>(),
        "links": span.links.iter().map(link).collect::<Vec<_>>(),
        "status": span.status.as_ref().map(|it| json!({"code": it.code, "message": it.message})),
    })
}

fn event(event: &Event) -> Json {
    json!({
        "timeUnixNano": event.time_unix_nano.to_string(),
        "name": event.name,
        "attributes": attributes(&event.attributes),
    })
}

fn link(link: &Link) -> Json {
    json!({
        "traceId": hex(&link.trace_id),
        "spanId": hex(&link.span_id),
        "attributes": attributes(&link.attributes),
    })
}

fn record(record: &LogRecord) -> Json {
    json!({
        "timeUnixNano": record.time_unix_nano.to_string(),
        "observedTimeUnixNano": record.observed_time_unix_nano.to_string(),
        "severityNumber": record.severity_number,
        "severityText": record.severity_text,
        "eventName": record.event_name,
        "body": record.body.as_ref().map(|body| any(Some(body))),
        "attributes": attributes(&record.attributes),
        "flags": record.flags,
        "traceId": hex(&record.trace_id),
        "spanId": hex(&record.span_id),
    })
}

fn attributes(pairs: &[KeyValue]) -> Vec<Json> {
    pairs.iter().map(|it| json!({"key": it.key, "value": any(it.value.as_ref())})).collect()
}

fn any(value: Option<&AnyValue>) -> Json {
    match value.and_then(|value| value.value.as_ref()) {
        None | Some(Sent::StringValueStrindex(_)) => json!({}),
        Some(Sent::StringValue(text)) => json!({"stringValue": text}),
        Some(Sent::BoolValue(truth)) => json!({"boolValue": truth}),
        Some(Sent::IntValue(number)) => json!({"intValue": number.to_string()}),
        Some(Sent::DoubleValue(number)) => json!({"doubleValue": double(*number)}),
        Some(Sent::BytesValue(bytes)) => json!({"bytesValue": BASE64.encode(bytes)}),
        Some(Sent::ArrayValue(list)) => {
            let values: Vec<Json> = list.values.iter().map(|value| any(Some(value))).collect();
            json!({"arrayValue": {"values": values}})
        }
        Some(Sent::KvlistValue(map)) => json!({"kvlistValue": {"values": attributes(&map.values)}}),
    }
}

fn double(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        format!("{number:?}")
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}
