//! OTLP's JSON (its protobuf's JSON mapping with ids in hexadecimal): spans with every attribute as
//! it came. Log records that belong to a span stand among its events.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{Span, span};
use prost::Message as _;
use serde_json::{Map, Value as Json, json};
use touchstone_domain::slim::SlimSpan;
use touchstone_domain::value::{Attributes, Value};
use touchstone_ingest::otlp::log;
use touchstone_store::{ReadTx, StoreError};

/// Spans under their resources and scopes, as items of `resourceSpans` with commas between them.
pub(super) fn resources(tx: &ReadTx<'_>, part: &[SlimSpan]) -> Result<Vec<u8>, StoreError> {
    let mut groups = BTreeMap::<(Vec<u8>, Vec<u8>), Vec<Json>>::new();
    for slim in part {
        let Some(raw) = tx.raw_span(slim.row)? else { continue };
        let Ok(span) = Span::decode(raw.span.as_slice()) else {
            tracing::warn!(row = slim.row, "a span that cannot be read is left out");
            continue;
        };
        let mut written = shown(&span);
        let told = raw.logs.iter().filter_map(|log| log::event(log));
        let mut events: Vec<Json> = span.events.iter().map(event).collect();
        events.extend(told.map(|event| {
            json!({
                "name": event.name,
                "timeUnixNano": event.time_ns.to_string(),
                "attributes": known(&event.attributes),
            })
        }));
        if !events.is_empty() {
            written["events"] = events.into();
        }
        groups.entry((raw.resource, raw.scope)).or_default().push(written);
    }
    let items: Vec<String> = groups
        .into_iter()
        .map(|((resource, scope), spans)| group(&resource, &scope, &spans).to_string())
        .collect();
    Ok(items.join(",\n").into_bytes())
}

fn group(resource: &[u8], scope: &[u8], spans: &[Json]) -> Json {
    let resource = Resource::decode(resource).unwrap_or_default();
    let scope = InstrumentationScope::decode(scope).unwrap_or_default();
    json!({
        "resource": {"attributes": pairs(&resource.attributes)},
        "scopeSpans": [{
            "scope": {
                "name": scope.name,
                "version": scope.version,
                "attributes": pairs(&scope.attributes),
            },
            "spans": spans,
        }],
    })
}

fn shown(span: &Span) -> Json {
    let mut shown = json!({
        "traceId": hex(&span.trace_id),
        "spanId": hex(&span.span_id),
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": span.start_time_unix_nano.to_string(),
        "endTimeUnixNano": span.end_time_unix_nano.to_string(),
        "attributes": pairs(&span.attributes),
    });
    let mut set = |name: &str, json: Json, is_said: bool| {
        if is_said {
            shown[name] = json;
        }
    };
    let parent = &span.parent_span_id;
    set("parentSpanId", hex(parent).into(), !parent.is_empty());
    set("traceState", span.trace_state.as_str().into(), !span.trace_state.is_empty());
    set("flags", span.flags.into(), span.flags != 0);
    set("links", span.links.iter().map(link).collect(), !span.links.is_empty());
    for (name, count) in [
        ("droppedAttributesCount", span.dropped_attributes_count),
        ("droppedEventsCount", span.dropped_events_count),
        ("droppedLinksCount", span.dropped_links_count),
    ] {
        set(name, count.into(), count != 0);
    }
    if let Some(status) = &span.status {
        set("status", json!({"code": status.code, "message": status.message}), true);
    }
    shown
}

fn event(event: &span::Event) -> Json {
    json!({
        "name": event.name,
        "timeUnixNano": event.time_unix_nano.to_string(),
        "attributes": pairs(&event.attributes),
        "droppedAttributesCount": event.dropped_attributes_count,
    })
}

fn link(link: &span::Link) -> Json {
    json!({
        "traceId": hex(&link.trace_id),
        "spanId": hex(&link.span_id),
        "traceState": link.trace_state,
        "attributes": pairs(&link.attributes),
        "droppedAttributesCount": link.dropped_attributes_count,
        "flags": link.flags,
    })
}

fn pairs(attributes: &[KeyValue]) -> Json {
    attributes
        .iter()
        .map(|pair| json!({"key": pair.key, "value": any(pair.value.as_ref())}))
        .collect()
}

/// Whole numbers are texts, as in all of protobuf's JSON; so are numbers that JSON has not.
fn any(value: Option<&AnyValue>) -> Json {
    let Some(value) = value.and_then(|value| value.value.as_ref()) else { return json!({}) };
    match value {
        Sent::StringValue(text) => json!({"stringValue": text}),
        Sent::BoolValue(truth) => json!({"boolValue": truth}),
        Sent::IntValue(number) => json!({"intValue": number.to_string()}),
        Sent::DoubleValue(number) => json!({"doubleValue": double(*number)}),
        Sent::BytesValue(bytes) => json!({"bytesValue": BASE64.encode(bytes)}),
        Sent::ArrayValue(list) => {
            let items: Vec<Json> = list.values.iter().map(|item| any(Some(item))).collect();
            json!({"arrayValue": {"values": items}})
        }
        Sent::KvlistValue(map) => json!({"kvlistValue": {"values": pairs(&map.values)}}),
        Sent::StringValueStrindex(_) => json!({}),
    }
}

fn double(number: f64) -> Json {
    if number.is_finite() {
        return json!(number);
    }
    let name = if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    };
    name.into()
}

/// Attributes that were read already.
fn known(attributes: &Attributes) -> Json {
    attributes.iter().map(|(key, value)| json!({"key": key, "value": known_any(value)})).collect()
}

fn known_any(value: &Value) -> Json {
    match value {
        Value::Null => Json::Object(Map::new()),
        Value::Bool(truth) => json!({"boolValue": truth}),
        Value::Int(number) => json!({"intValue": number.to_string()}),
        Value::Double(number) => json!({"doubleValue": double(*number)}),
        Value::Text(text) => json!({"stringValue": text}),
        Value::Bytes(bytes) => json!({"bytesValue": BASE64.encode(bytes)}),
        Value::List(items) => {
            json!({"arrayValue": {"values": items.iter().map(known_any).collect::<Vec<_>>()}})
        }
        Value::Map(members) => json!({"kvlistValue": {"values": known(members)}}),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
