//! A span in the making: what another tool says of a step, as OTLP with attributes that the
//! conventions read.

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, InstrumentationScope, KeyValue,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{Span, Status, span::Event, status::StatusCode};
use prost::Message as _;
use serde_json::Value as Json;
use touchstone_domain::id::{SpanId, TraceId};
use touchstone_ingest::otlp::decode::Group;

use super::members::text_of;

/// The attribute that keeps, as JSON, what no other attribute takes.
pub(super) const REST: &str = "touchstone.import.rest";

/// A span that attributes are added to.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft(Span);

impl Draft {
    /// A step of a trace, from `start_ns` to `end_ns` (nanoseconds since 1970).
    pub(super) fn new(trace: TraceId, id: SpanId, name: &str, start_ns: i64, end_ns: i64) -> Self {
        Self(Span {
            trace_id: trace.as_bytes().to_vec(),
            span_id: id.as_bytes().to_vec(),
            name: name.to_owned(),
            start_time_unix_nano: u64::try_from(start_ns).unwrap_or_default(),
            end_time_unix_nano: u64::try_from(end_ns.max(start_ns)).unwrap_or_default(),
            ..Span::default()
        })
    }

    pub(super) fn parent(&mut self, parent: Option<SpanId>) {
        self.0.parent_span_id = parent.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    }

    /// A value, unless it is null: texts, numbers and truth values as they are, lists of such as
    /// lists, anything else as JSON text.
    pub(super) fn set(&mut self, key: &str, value: &Json) {
        if let Some(value) = any(value) {
            self.0.attributes.push(pair(key, value));
        }
    }

    /// JSON text of a value that is no text itself; nothing of null.
    pub(super) fn set_text(&mut self, key: &str, value: &Json) {
        if !value.is_null() {
            self.0.attributes.push(pair(key, Sent::StringValue(text_of(value))));
        }
    }

    /// A text, if there is one.
    pub(super) fn words(&mut self, key: &str, words: Option<String>) {
        self.0.attributes.extend(words.map(|words| pair(key, Sent::StringValue(words))));
    }

    /// How it ended.
    pub(super) fn status(&mut self, failed: Option<bool>, message: Option<String>) {
        let code = match failed {
            None => StatusCode::Unset,
            Some(false) => StatusCode::Ok,
            Some(true) => StatusCode::Error,
        };
        self.0.status = Some(Status { message: message.unwrap_or_default(), code: code as i32 });
    }

    /// Something that happened meanwhile.
    pub(super) fn event(&mut self, name: &str, time_ns: i64, attributes: &[(String, Json)]) {
        self.0.events.push(Event {
            time_unix_nano: u64::try_from(time_ns).unwrap_or_default(),
            name: name.to_owned(),
            attributes: attributes
                .iter()
                .filter_map(|(key, value)| Some(pair(key, any(value)?)))
                .collect(),
            dropped_attributes_count: 0,
        });
    }

    /// The span and its bytes.
    pub(super) fn finish(self) -> (Span, Bytes) {
        let bytes = self.0.encode_to_vec().into();
        (self.0, bytes)
    }
}

/// Spans that a tool's export brings, under a resource that names the tool.
pub(super) fn group(tool: &str, drafts: Vec<Draft>) -> Group {
    let name = Sent::StringValue(tool.to_owned());
    let resource =
        Resource { attributes: vec![pair("touchstone.import.tool", name)], ..Resource::default() };
    let scope = InstrumentationScope::default();
    Group {
        resource_bytes: resource.encode_to_vec().into(),
        resource: resource.into(),
        scope_bytes: scope.encode_to_vec().into(),
        spans: drafts.into_iter().map(Draft::finish).collect(),
    }
}

fn pair(key: &str, value: Sent) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

fn any(json: &Json) -> Option<Sent> {
    Some(match json {
        Json::Null => return None,
        Json::Array(items) if items.iter().all(is_scalar) => {
            let values = items.iter().map(|item| AnyValue { value: any(item) }).collect();
            Sent::ArrayValue(ArrayValue { values })
        }
        Json::Bool(truth) => Sent::BoolValue(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Sent::IntValue(whole),
            (None, Some(number)) => Sent::DoubleValue(number),
            (None, None) => Sent::StringValue(number.to_string()),
        },
        other => Sent::StringValue(text_of(other)),
    })
}

fn is_scalar(json: &Json) -> bool {
    !json.is_array() && !json.is_object()
}
