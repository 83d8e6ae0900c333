//! From the bytes of a request to OTLP's structs, each span with its own bytes.
//!
//! Spans sent as protobuf keep the very bytes that came, so that fields which this version does
//! not know survive. JSON is kept as the protobuf that says the same.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_domain::wire::{self, Message};

use super::json;
use super::rejection::Rejections;
use crate::error::Error;

/// How a request is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Protobuf.
    Protobuf,
    /// OTLP/JSON.
    Json,
}

impl Encoding {
    /// The encoding that a content type names; its parameters do not matter.
    pub fn of(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "application/x-protobuf" | "application/protobuf" => Some(Self::Protobuf),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The content type of answers.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }
}

/// Spans that share a resource and an instrumentation scope.
#[derive(Debug, Clone)]
pub struct Group {
    /// The program that sent. Groups that share it share its bytes as well.
    pub resource: Arc<Resource>,
    /// The same as OTLP's bytes.
    pub resource_bytes: Bytes,
    /// OTLP's bytes of the instrumentation scope.
    pub scope_bytes: Bytes,
    /// The spans, each with its bytes.
    pub spans: Vec<(Span, Bytes)>,
}

/// What a request holds.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Its spans by resource and scope.
    pub groups: Vec<Group>,
    /// Spans that could not be read.
    pub rejected: Rejections,
}

/// Decodes a request.
pub fn decode(encoding: Encoding, body: &Bytes) -> Result<Batch, Error> {
    match encoding {
        Encoding::Protobuf => {
            let request = ExportTraceServiceRequest::decode(body.clone())
                .map_err(|error| refusal(&error, &place(body)))?;
            let groups = sliced(request, body);
            Ok(Batch { groups, rejected: Rejections::default() })
        }
        Encoding::Json => {
            let (request, rejected) = json::decode(body)?;
            Ok(Batch { groups: encoded(request), rejected })
        }
    }
}

/// Why the bytes are refused: prost knows the field, the walk over the bytes knows the place.
pub(super) fn refusal(error: &prost::DecodeError, place: &str) -> Error {
    let reason = error.to_string();
    let reason = reason.strip_prefix("failed to decode Protobuf message: ").unwrap_or(&reason);
    Error::Malformed(format!("not OTLP protobuf: {reason}{place}"))
}

fn place(body: &[u8]) -> String {
    wire::first_fault(Message::Request, body)
        .map_or_else(String::new, |at| format!(", at byte {at} of {}", body.len()))
}

/// Groups whose bytes are slices of the body, or encoded anew where the walk over the bytes does
/// not find what was decoded.
fn sliced(request: ExportTraceServiceRequest, body: &Bytes) -> Vec<Group> {
    let outer = places(request.resource_spans.len(), body, Some(0..body.len()), 1);
    let mut groups = Vec::new();
    for (part, within) in request.resource_spans.into_iter().zip(outer) {
        let resource = Arc::new(part.resource.unwrap_or_default());
        let resource_bytes = only(body, within.clone(), &*resource);
        let inner = places(part.scope_spans.len(), body, within, 2);
        for (scope, within) in part.scope_spans.into_iter().zip(inner) {
            let ranges = places(scope.spans.len(), body, within.clone(), 2);
            groups.push(Group {
                resource: Arc::clone(&resource),
                resource_bytes: resource_bytes.clone(),
                scope_bytes: only(body, within, &scope.scope.unwrap_or_default()),
                spans: scope
                    .spans
                    .into_iter()
                    .zip(ranges)
                    .map(|(span, range)| {
                        let bytes = range.map_or_else(|| encode(&span), |range| body.slice(range));
                        (span, bytes)
                    })
                    .collect(),
            });
        }
    }
    groups
}

/// Where the `count` messages of a repeated field lie; none of them if another number is found.
pub(super) fn places(
    count: usize,
    body: &[u8],
    within: Option<Range<usize>>,
    number: u64,
) -> Vec<Option<Range<usize>>> {
    let found = within.map_or_else(Vec::new, |within| wire::fields(body, within, number));
    if found.len() == count { found.into_iter().map(Some).collect() } else { vec![None; count] }
}

/// The bytes of a group's field 1, sent once or in parts, which is the same to protobuf.
fn only(body: &Bytes, within: Option<Range<usize>>, message: &impl prost::Message) -> Bytes {
    match within.map(|within| wire::fields(body, within, 1)).as_deref() {
        None => encode(message),
        Some([range]) => body.slice(range.clone()),
        Some(ranges) => {
            ranges.iter().flat_map(|range| body[range.clone()].iter().copied()).collect()
        }
    }
}

fn encoded(request: ExportTraceServiceRequest) -> Vec<Group> {
    let mut groups = Vec::new();
    for part in request.resource_spans {
        let resource = Arc::new(part.resource.unwrap_or_default());
        let resource_bytes = encode(&*resource);
        groups.extend(part.scope_spans.into_iter().map(|scope| {
            Group {
                resource: Arc::clone(&resource),
                resource_bytes: resource_bytes.clone(),
                scope_bytes: encode(&scope.scope.unwrap_or_default()),
                spans: scope
                    .spans
                    .into_iter()
                    .map(|span| (encode(&span), span))
                    .map(|(b, s)| (s, b))
                    .collect(),
            }
        }));
    }
    groups
}

pub(super) fn encode(message: &impl prost::Message) -> Bytes {
    message.encode_to_vec().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
    use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};

    fn request() -> ExportTraceServiceRequest {
        let scope = |name: &str, spans: &[&str]| ScopeSpans {
            scope: Some(InstrumentationScope { name: name.into(), ..Default::default() }),
            spans: spans
                .iter()
                .map(|name| Span { name: (*name).into(), ..Span::default() })
                .collect(),
            schema_url: "https://example.com/schema".into(),
        };
        let resource = Resource { dropped_attributes_count: 7, ..Resource::default() };
        ExportTraceServiceRequest {
            resource_spans: vec![
                ResourceSpans {
                    resource: Some(resource),
                    scope_spans: vec![scope("a", &["1", "2"]), scope("b", &["3"])],
                    ..ResourceSpans::default()
                },
                ResourceSpans { scope_spans: vec![scope("c", &["4"])], ..ResourceSpans::default() },
            ],
        }
    }

    fn summary(batch: &Batch) -> Vec<(Resource, String, Vec<Span>)> {
        let group = |group: &Group| {
            let scope = InstrumentationScope::decode(group.scope_bytes.clone()).unwrap();
            let spans = group.spans.iter().map(|(span, bytes)| {
                assert_eq!(&Span::decode(bytes.clone()).unwrap(), span);
                span.clone()
            });
            assert_eq!(Resource::decode(group.resource_bytes.clone()).unwrap(), *group.resource);
            (Resource::clone(&group.resource), scope.name, spans.collect())
        };
        batch.groups.iter().map(group).collect()
    }

    #[test]
    fn content_types_are_read_without_their_parameters() {
        assert_eq!(Encoding::of("application/json; charset=utf-8"), Some(Encoding::Json));
        assert_eq!(Encoding::of(" Application/X-Protobuf "), Some(Encoding::Protobuf));
        assert_eq!(Encoding::of("text/plain"), None);
        assert_eq!(Encoding::of(""), None);
    }

    #[test]
    fn every_span_comes_with_its_own_bytes_resource_and_scope() {
        let body = encode(&request());
        let batch = decode(Encoding::Protobuf, &body).unwrap();
        let found = summary(&batch);
        let names: Vec<(&str, usize, u32)> = found
            .iter()
            .map(|(resource, scope, spans)| {
                (scope.as_str(), spans.len(), resource.dropped_attributes_count)
            })
            .collect();
        assert_eq!(names, [("a", 2, 7), ("b", 1, 7), ("c", 1, 0)]);
        assert_eq!(found[1].2[0].name, "3");
        let again = Batch { groups: encoded(request()), rejected: Rejections::default() };
        assert_eq!(summary(&again), found);
    }

    #[test]
    fn the_scopes_of_a_resource_share_it() {
        let [protobuf, json] =
            [decode(Encoding::Protobuf, &encode(&request())).unwrap().groups, encoded(request())];
        for groups in [protobuf, json] {
            assert!(Arc::ptr_eq(&groups[0].resource, &groups[1].resource));
            assert_eq!(groups[0].resource_bytes.as_ptr(), groups[1].resource_bytes.as_ptr());
        }
    }

    #[test]
    fn fields_from_the_future_stay_in_a_spans_bytes() {
        let mut span = Span { name: "n".into(), ..Span::default() }.encode_to_vec();
        span.extend([0xa2, 0x06, 3, b'n', b'e', b'w']); // field 100
        let mut scope = vec![0x12, u8::try_from(span.len()).unwrap()];
        scope.extend(&span);
        let mut group = vec![0x12, u8::try_from(scope.len()).unwrap()];
        group.extend(scope);
        let mut body = vec![0x0a, u8::try_from(group.len()).unwrap()];
        body.extend(group);
        let batch = decode(Encoding::Protobuf, &body.into()).unwrap();
        assert_eq!(batch.groups[0].spans[0].1, span);
    }

    #[test]
    fn an_unknown_group_field_loses_no_span() {
        let mut body = request().encode_to_vec();
        body.extend([0xa3, 0x06, 0x08, 1, 0xa4, 0x06]); // field 100 as a group
        let batch = decode(Encoding::Protobuf, &body.into()).unwrap();
        assert_eq!(batch.groups.iter().map(|group| group.spans.len()).sum::<usize>(), 4);
    }

    #[test]
    fn a_resource_sent_in_parts_is_joined() {
        let part = |count: u32| {
            encode(&Resource { dropped_attributes_count: count, ..Resource::default() })
        };
        let mut group = Vec::new();
        for resource in [part(1), part(2)] {
            group.extend([0x0a, u8::try_from(resource.len()).unwrap()]);
            group.extend(resource);
        }
        group.extend([0x12, 2, 0x12, 0]); // one empty span
        let mut body = vec![0x0a, u8::try_from(group.len()).unwrap()];
        body.extend(group);
        let batch = decode(Encoding::Protobuf, &body.into()).unwrap();
        assert_eq!(summary(&batch)[0].0.dropped_attributes_count, 2);
    }

    #[test]
    fn broken_protobuf_is_refused_with_field_and_byte() {
        let mut body = request().encode_to_vec();
        let at = body.iter().position(|byte| *byte == b'3').unwrap();
        body[at] = 0xff;
        let message = decode(Encoding::Protobuf, &body.into()).unwrap_err().to_string();
        assert!(message.starts_with("not OTLP protobuf: Span.name: "), "{message}");
        assert!(message.contains(&format!("at byte {at} of ")), "{message}");
        let message = decode(Encoding::Protobuf, &Bytes::from_static(b"{}")).unwrap_err();
        assert!(message.to_string().contains("at byte 0 of 2"), "{message}");
    }
}
