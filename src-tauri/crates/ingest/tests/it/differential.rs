//! The JSON decoder against the protobuf decoder, on the same data.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Sent;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use proptest::prelude::*;
use prost::Message as _;
use serde_json::{Value as Json, json};
use touchstone_ingest::convention::{content, facts};
use touchstone_ingest::otlp::decode::Encoding;
use touchstone_ingest::otlp::json::{decode, decode_logs};

use crate::fixture::{FOLDERS, log_requests, requests, spans};

/// How a sender writes ids.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ids {
    LowerCase,
    UpperCase,
    Base64,
}

/// How a sender writes its JSON.
#[derive(Debug, Clone, Copy)]
struct Style {
    ids: Ids,
    snake_case: bool,
    /// Whether integers are numbers and enums numbers; else both are text.
    numbers: bool,
    /// Whether members of their default value are left out.
    terse: bool,
}

const STYLES: [Style; 3] = [
    Style { ids: Ids::LowerCase, snake_case: false, numbers: false, terse: true },
    Style { ids: Ids::UpperCase, snake_case: true, numbers: true, terse: false },
    Style { ids: Ids::Base64, snake_case: false, numbers: true, terse: false },
];

impl Style {
    fn object(self, members: Vec<(&str, Json)>) -> Json {
        let kept = members.into_iter().filter(|(name, value)| {
            let default = [json!(null), json!(""), json!(0), json!([])];
            // A text that reads "0" is no default.
            let is_number = name.ends_with("UnixNano") || name.ends_with("Count");
            !self.terse || !(default.contains(value) || is_number && *value == "0")
        });
        Json::Object(kept.map(|(name, value)| (self.name(name), value)).collect())
    }

    fn name(self, camel: &str) -> String {
        if !self.snake_case {
            return camel.to_owned();
        }
        let snake = |character: char| match character {
            'A'..='Z' => format!("_{}", character.to_ascii_lowercase()),
            other => other.to_string(),
        };
        camel.chars().map(snake).collect()
    }

    fn integer(self, number: impl Into<i128>) -> Json {
        let number: i128 = number.into();
        if self.numbers && i64::try_from(number).is_ok() {
            json!(i64::try_from(number).unwrap())
        } else {
            json!(number.to_string())
        }
    }

    fn id(self, bytes: &[u8]) -> Json {
        if self.ids == Ids::Base64 {
            return json!(base64(bytes));
        }
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let hex: String = digits.map(|digit| char::from_digit(digit.into(), 16).unwrap()).collect();
        json!(if self.ids == Ids::UpperCase { hex.to_uppercase() } else { hex })
    }

    fn enumeration(self, number: i32, names: &[&str]) -> Json {
        let name = usize::try_from(number).ok().and_then(|index| names.get(index));
        match name {
            Some(name) if !self.numbers && number != 0 => json!(name),
            _ => json!(number),
        }
    }

    fn any(self, value: &AnyValue) -> Json {
        let member = match &value.value {
            None | Some(Sent::StringValueStrindex(_)) => return json!({}),
            Some(Sent::StringValue(text)) => ("stringValue", json!(text)),
            Some(Sent::BoolValue(truth)) => ("boolValue", json!(truth)),
            Some(Sent::IntValue(number)) => ("intValue", self.integer(*number)),
            Some(Sent::DoubleValue(number)) if number.is_finite() => ("doubleValue", json!(number)),
            Some(Sent::DoubleValue(number)) => ("doubleValue", json!(word(*number))),
            Some(Sent::BytesValue(bytes)) => ("bytesValue", json!(base64(bytes))),
            Some(Sent::ArrayValue(list)) => {
                let values = list.values.iter().map(|value| self.any(value)).collect();
                ("arrayValue", json!({"values": Json::Array(values)}))
            }
            Some(Sent::KvlistValue(map)) => {
                ("kvlistValue", json!({"values": self.attributes(&map.values)}))
            }
        };
        Json::Object([(self.name(member.0), member.1)].into_iter().collect())
    }

    fn attributes(self, pairs: &[KeyValue]) -> Json {
        let pair = |pair: &KeyValue| match &pair.value {
            Some(value) => json!({"key": pair.key, "value": self.any(value)}),
            None => json!({"key": pair.key}),
        };
        pairs.iter().map(pair).collect()
    }

    fn event(self, event: &Event) -> Json {
        self.object(vec![
            ("timeUnixNano", self.integer(event.time_unix_nano)),
            ("name", json!(event.name)),
            ("attributes", self.attributes(&event.attributes)),
            ("droppedAttributesCount", json!(event.dropped_attributes_count)),
        ])
    }

    fn link(self, link: &Link) -> Json {
        self.object(vec![
            ("traceId", self.id(&link.trace_id)),
            ("spanId", self.id(&link.span_id)),
            ("traceState", json!(link.trace_state)),
            ("attributes", self.attributes(&link.attributes)),
            ("flags", json!(link.flags)),
        ])
    }

    fn span(self, span: &Span) -> Json {
        const KINDS: [&str; 6] = [
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER",
        ];
        const CODES: [&str; 3] = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];
        let status = span.status.as_ref().map(|status| {
            self.object(vec![
                ("message", json!(status.message)),
                ("code", self.enumeration(status.code, &CODES)),
            ])
        });
        let mut json = self.object(vec![
            ("traceId", self.id(&span.trace_id)),
            ("spanId", self.id(&span.span_id)),
            ("traceState", json!(span.trace_state)),
            ("parentSpanId", self.id(&span.parent_span_id)),
            ("flags", json!(span.flags)),
            ("name", json!(span.name)),
            ("kind", self.enumeration(span.kind, &KINDS)),
            ("startTimeUnixNano", self.integer(span.start_time_unix_nano)),
            ("endTimeUnixNano", self.integer(span.end_time_unix_nano)),
            ("attributes", self.attributes(&span.attributes)),
            ("droppedAttributesCount", json!(span.dropped_attributes_count)),
            ("events", span.events.iter().map(|event| self.event(event)).collect()),
            ("links", span.links.iter().map(|link| self.link(link)).collect()),
            ("status", status.clone().unwrap_or_default()),
            ("fromTheFuture", json!({"a": [1, "x", {"b": null}]})),
        ]);
        if let Some(status) = status {
            json["status"] = status;
        }
        json
    }

    fn request(self, request: &ExportTraceServiceRequest) -> Json {
        let scope = |group: &ScopeSpans| {
            let mut members = vec![
                ("spans", group.spans.iter().map(|span| self.span(span)).collect()),
                ("schemaUrl", json!(group.schema_url)),
            ];
            if let Some(scope) = &group.scope {
                let attributes = self.attributes(&scope.attributes);
                let members_of_scope = vec![
                    ("name", json!(scope.name)),
                    ("version", json!(scope.version)),
                    ("attributes", attributes),
                ];
                members.push(("scope", self.object(members_of_scope)));
            }
            self.object(members)
        };
        let resource = |group: &ResourceSpans| {
            let mut members = vec![
                ("scopeSpans", group.scope_spans.iter().map(scope).collect()),
                ("schemaUrl", json!(group.schema_url)),
            ];
            if let Some(resource) = &group.resource {
                let attributes = self.attributes(&resource.attributes);
                members.push(("resource", self.object(vec![("attributes", attributes)])));
            }
            self.object(members)
        };
        let groups: Json = request.resource_spans.iter().map(resource).collect();
        self.object(vec![("resourceSpans", groups)])
    }

    fn record(self, record: &LogRecord) -> Json {
        const SEVERITIES: [&str; 5] = [
            "SEVERITY_NUMBER_UNSPECIFIED",
            "SEVERITY_NUMBER_TRACE",
            "SEVERITY_NUMBER_TRACE2",
            "SEVERITY_NUMBER_TRACE3",
            "SEVERITY_NUMBER_TRACE4",
        ];
        let mut json = self.object(vec![
            ("timeUnixNano", self.integer(record.time_unix_nano)),
            ("observedTimeUnixNano", self.integer(record.observed_time_unix_nano)),
            ("severityNumber", self.enumeration(record.severity_number, &SEVERITIES)),
            ("severityText", json!(record.severity_text)),
            ("attributes", self.attributes(&record.attributes)),
            ("droppedAttributesCount", json!(record.dropped_attributes_count)),
            ("flags", json!(record.flags)),
            ("traceId", self.id(&record.trace_id)),
            ("spanId", self.id(&record.span_id)),
            ("eventName", json!(record.event_name)),
            ("fromTheFuture", json!([{"a": 1}])),
        ]);
        if let Some(body) = &record.body {
            json["body"] = self.any(body);
        }
        json
    }

    fn logs(self, request: &ExportLogsServiceRequest) -> Json {
        let scope = |group: &ScopeLogs| {
            let records = group.log_records.iter().map(|record| self.record(record)).collect();
            self.object(vec![
                ("logRecords", records),
                ("scope", json!({"name": group.scope.as_ref().map(|scope| &scope.name)})),
                ("schemaUrl", json!(group.schema_url)),
            ])
        };
        let resource = |group: &ResourceLogs| {
            let resource = group.resource.as_ref();
            let attributes = resource.map(|it| self.attributes(&it.attributes));
            self.object(vec![
                ("scopeLogs", group.scope_logs.iter().map(scope).collect()),
                ("resource", json!({"attributes": attributes})),
                ("schemaUrl", json!(group.schema_url)),
            ])
        };
        let groups: Json = request.resource_logs.iter().map(resource).collect();
        self.object(vec![("resourceLogs", groups)])
    }
}

fn word(number: f64) -> &'static str {
    match number {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

fn assert_same(request: &ExportTraceServiceRequest) {
    for style in STYLES {
        let text = style.request(request).to_string();
        let (read, rejected) = decode(text.as_bytes()).unwrap();
        assert_eq!(rejected.count(), 0, "{style:?}: {}", rejected.message());
        // Compared as bytes, since NaN differs from itself.
        assert!(read.encode_to_vec() == request.encode_to_vec(), "{style:?}\n{text}");
    }
}

fn assert_same_logs(request: &ExportLogsServiceRequest) {
    for style in STYLES {
        let text = style.logs(request).to_string();
        let (read, rejected) = decode_logs(text.as_bytes()).unwrap();
        assert_eq!(rejected.count(), 0, "{style:?}: {}", rejected.message());
        let records = |request: &ExportLogsServiceRequest| -> Vec<Vec<u8>> {
            let scopes = request.resource_logs.iter().flat_map(|group| &group.scope_logs);
            scopes.flat_map(|group| &group.log_records).map(|it| it.encode_to_vec()).collect()
        };
        assert!(records(&read) == records(request), "{style:?}\n{text}");
        let names = |request: &ExportLogsServiceRequest| -> Vec<String> {
            let scopes = request.resource_logs.iter().flat_map(|group| &group.scope_logs);
            scopes.map(|group| group.scope.clone().unwrap_or_default().name).collect()
        };
        assert_eq!(names(&read), names(request));
    }
}

#[test]
fn recorded_log_records_say_the_same_as_json_in_every_style() {
    let folder = "opentelemetry-instrumentation-openai-v2-events";
    for request in log_requests(folder) {
        let request = ExportLogsServiceRequest::decode(request.body).unwrap();
        assert_eq!(request.resource_logs[0].scope_logs[0].log_records.len(), 21);
        assert_same_logs(&request);
    }
}

#[test]
fn recorded_protobuf_says_the_same_as_json_in_every_style() {
    for folder in FOLDERS {
        for request in requests(folder) {
            if request.encoding == Encoding::Protobuf {
                assert_same(&ExportTraceServiceRequest::decode(request.body).unwrap());
            }
        }
    }
}

#[test]
fn a_run_recorded_as_json_reads_like_the_same_run_recorded_as_protobuf() {
    // Ids, times and order differ between the two runs, and so do ids of calls in the content.
    let read = |folder: &str| {
        let mut steps: Vec<String> = spans(folder)
            .iter()
            .map(|span| {
                let (mut facts, content) = (facts(span), content(span));
                facts.session = None;
                facts.labels.tags.retain(|(key, _)| key != "service.instance.id");
                let messages = (content.input_messages.len(), content.output_messages.len());
                let documents = content.documents;
                let keys: Vec<&String> = span.attributes.iter().map(|(key, _)| key).collect();
                format!("{} {facts:?} {messages:?} {documents:?} {keys:?}", span.name)
            })
            .collect();
        steps.sort();
        steps
    };
    assert_eq!(read("opentelemetry-sdk-http-json"), read("opentelemetry-sdk-http-protobuf"));
}

fn any_value() -> impl Strategy<Value = AnyValue> {
    let leaf = prop_oneof![
        Just(None),
        any::<String>().prop_map(|text| Some(Sent::StringValue(text))),
        any::<bool>().prop_map(|truth| Some(Sent::BoolValue(truth))),
        any::<i64>().prop_map(|number| Some(Sent::IntValue(number))),
        any::<f64>().prop_map(|number| Some(Sent::DoubleValue(number))),
        prop::collection::vec(any::<u8>(), 0..9).prop_map(|bytes| Some(Sent::BytesValue(bytes))),
    ];
    leaf.prop_map(|value| AnyValue { value }).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|values| {
                let values = opentelemetry_proto::tonic::common::v1::ArrayValue { values };
                AnyValue { value: Some(Sent::ArrayValue(values)) }
            }),
            prop::collection::vec((any::<String>(), inner), 0..4).prop_map(|pairs| {
                let values = pairs.into_iter().map(|(key, value)| pair(key, value)).collect();
                let map = opentelemetry_proto::tonic::common::v1::KeyValueList { values };
                AnyValue { value: Some(Sent::KvlistValue(map)) }
            }),
        ]
    })
}

fn pair(key: String, value: AnyValue) -> KeyValue {
    KeyValue { key, value: Some(value), ..KeyValue::default() }
}

fn any_span() -> impl Strategy<Value = Span> {
    let attributes = prop::collection::vec((any::<String>(), any_value()), 0..5);
    (any::<[u8; 16]>(), any::<[u8; 8]>(), any::<String>(), any::<[u64; 3]>(), attributes, 0..6_i32)
        .prop_map(|(trace_id, span_id, name, times, attributes, number)| {
            let attributes: Vec<KeyValue> =
                attributes.into_iter().map(|(key, value)| pair(key, value)).collect();
            Span {
                trace_id: trace_id.to_vec(),
                span_id: span_id.to_vec(),
                parent_span_id: if number % 2 == 0 { Vec::new() } else { span_id.to_vec() },
                name: name.clone(),
                kind: number,
                flags: u32::MAX,
                start_time_unix_nano: times[0],
                end_time_unix_nano: times[1],
                events: vec![Event {
                    time_unix_nano: times[2],
                    name: name.clone(),
                    attributes: attributes.clone(),
                    ..Event::default()
                }],
                links: vec![Link { trace_id: trace_id.to_vec(), ..Link::default() }],
                attributes,
                status: (number > 2).then(|| Status { message: name, code: number - 3 }),
                ..Span::default()
            }
        })
}

fn any_record() -> impl Strategy<Value = LogRecord> {
    let attributes = prop::collection::vec((any::<String>(), any_value()), 0..4);
    let ids = (any::<[u8; 16]>(), any::<[u8; 8]>());
    (ids, any::<String>(), any::<[u64; 2]>(), attributes, prop::option::of(any_value()), 0..5_i32)
        .prop_map(|((trace_id, span_id), name, times, attributes, body, severity_number)| {
            let attributes = attributes.into_iter().map(|(key, value)| pair(key, value)).collect();
            LogRecord {
                trace_id: trace_id.to_vec(),
                span_id: span_id.to_vec(),
                event_name: name.clone(),
                severity_text: name,
                severity_number,
                time_unix_nano: times[0],
                observed_time_unix_nano: times[1],
                attributes,
                body,
                flags: u32::MAX,
                ..LogRecord::default()
            }
        })
}

proptest! {
    #[test]
    fn any_log_record_says_the_same_as_json_in_every_style(
        log_records in prop::collection::vec(any_record(), 0..4)
    ) {
        let group = ScopeLogs { log_records, ..ScopeLogs::default() };
        let scope_logs = vec![group];
        let resource_logs = vec![ResourceLogs { scope_logs, ..ResourceLogs::default() }];
        assert_same_logs(&ExportLogsServiceRequest { resource_logs });
    }

    #[test]
    fn any_request_says_the_same_as_json_in_every_style(
        spans in prop::collection::vec(any_span(), 0..4)
    ) {
        let group = ScopeSpans { spans, ..ScopeSpans::default() };
        assert_same(&ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans {
                resource: Some(Resource::default()),
                scope_spans: vec![group],
                ..ResourceSpans::default()
            }],
        });
    }
}
