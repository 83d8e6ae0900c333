//! A large request of traces, cut into parts that are decoded, mapped and stored one after another,
//! so that what is held of it besides its bytes is bounded whatever its size.

use std::ops::Range;

use bytes::Bytes;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_domain::wire::{Message, fields, first_fault};

use super::decode::{Batch, Encoding, Group, refusal};
use super::rejection::Rejections;
use crate::error::Error;

/// Bytes of spans in a part, but for the last span; smaller requests are decoded whole.
pub(super) const PART_BYTES: usize = 4 << 20;

/// Spans that share a resource and a scope, by their places in the request.
#[derive(Debug)]
struct Place {
    resource: Bytes,
    scope: Bytes,
    spans: Vec<Range<usize>>,
}

/// Some of a request's spans.
#[derive(Debug, Default)]
pub(super) struct Part(Vec<Place>);

/// The parts of a request that is large enough to be cut; none of one that is not, or whose bytes
/// are not plain protobuf: decoding it whole tells what is wrong with it.
pub(super) fn parts(encoding: Encoding, body: &Bytes) -> Option<Vec<Part>> {
    let is_large = encoding == Encoding::Protobuf && body.len() > PART_BYTES;
    (is_large && first_fault(Message::Request, body).is_none()).then(|| cut(body, PART_BYTES))
}

fn cut(body: &Bytes, most: usize) -> Vec<Part> {
    let (mut parts, mut part, mut held) = (Vec::new(), Part::default(), 0);
    for resource_spans in fields(body, 0..body.len(), 1) {
        let resource = joined(body, &fields(body, resource_spans.clone(), 1));
        for scope_spans in fields(body, resource_spans, 2) {
            let scope = joined(body, &fields(body, scope_spans.clone(), 1));
            let place =
                || Place { resource: resource.clone(), scope: scope.clone(), spans: vec![] };
            let mut open = place();
            for span in fields(body, scope_spans, 2) {
                held += span.len();
                open.spans.push(span);
                if held >= most {
                    part.0.push(std::mem::replace(&mut open, place()));
                    parts.push(std::mem::take(&mut part));
                    held = 0;
                }
            }
            part.0.push(open);
        }
    }
    parts.push(part);
    parts
}

/// A message that was sent once or in parts, which is the same to protobuf.
fn joined(body: &Bytes, ranges: &[Range<usize>]) -> Bytes {
    match ranges {
        [range] => body.slice(range.clone()),
        ranges => ranges.iter().flat_map(|range| body[range.clone()].iter().copied()).collect(),
    }
}

impl Part {
    /// The part's spans, decoded.
    pub(super) fn decode(self, body: &Bytes) -> Result<Batch, Error> {
        let groups = self.0.into_iter().map(|place| place.decode(body));
        Ok(Batch { groups: groups.collect::<Result<_, _>>()?, rejected: Rejections::default() })
    }
}

impl Place {
    fn decode(self, body: &Bytes) -> Result<Group, Error> {
        let spans = self.spans.into_iter().map(|range| {
            let bytes = body.slice(range.clone());
            let at = format!(", in the span at byte {} of {}", range.start, body.len());
            Span::decode(bytes.clone()).map(|span| (span, bytes)).map_err(|e| refusal(&e, &at))
        });
        let spans = spans.collect::<Result<_, _>>()?;
        let resource =
            Resource::decode(self.resource.clone()).map_err(|error| refusal(&error, ""))?;
        Ok(Group { resource, resource_bytes: self.resource, scope_bytes: self.scope, spans })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otlp::decode::decode;
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
    use proptest::prelude::*;

    fn request(shape: &[Vec<Vec<usize>>]) -> Bytes {
        let span = |length: &usize| Span { name: "n".repeat(*length), ..Span::default() };
        let scope = |lengths: &Vec<usize>| ScopeSpans {
            spans: lengths.iter().map(span).collect(),
            schema_url: lengths.len().to_string(),
            ..ScopeSpans::default()
        };
        let resource = |(index, scopes): (usize, &Vec<Vec<usize>>)| ResourceSpans {
            resource: Some(Resource {
                dropped_attributes_count: u32::try_from(index).unwrap(),
                ..Resource::default()
            }),
            scope_spans: scopes.iter().map(scope).collect(),
            ..ResourceSpans::default()
        };
        let resource_spans = shape.iter().enumerate().map(resource).collect();
        ExportTraceServiceRequest { resource_spans }.encode_to_vec().into()
    }

    /// Each span with its resource.
    fn spans(batches: Vec<Batch>) -> Vec<(u32, Span, Bytes)> {
        let groups = batches.into_iter().flat_map(|batch| batch.groups);
        groups
            .flat_map(|group| {
                let resource = group.resource.dropped_attributes_count;
                group.spans.into_iter().map(move |(span, bytes)| (resource, span, bytes))
            })
            .collect()
    }

    #[test]
    fn small_requests_json_and_broken_bytes_are_not_cut() {
        let large = request(&[vec![vec![PART_BYTES, 5]]]);
        assert_eq!(parts(Encoding::Protobuf, &large).unwrap().len(), 2);
        assert!(parts(Encoding::Json, &large).is_none());
        assert!(parts(Encoding::Protobuf, &large.slice(..large.len() - 1)).is_none());
        assert!(parts(Encoding::Protobuf, &request(&[vec![vec![5]]])).is_none());
    }

    proptest! {
        #[test]
        fn the_parts_together_are_the_request_and_each_is_small(
            shape in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(0_usize..40, 0..6), 0..4),
                0..4,
            ),
            most in 1_usize..100,
        ) {
            let body = request(&shape);
            let cut = cut(&body, most);
            for part in &cut {
                let lengths = part.0.iter().flat_map(|place| &place.spans).map(Range::len);
                let lengths: Vec<usize> = lengths.collect();
                let all_but_last = lengths.iter().rev().skip(1).sum::<usize>();
                prop_assert!(all_but_last < most, "{lengths:?}");
            }
            let found = cut.into_iter().map(|part| part.decode(&body).unwrap()).collect();
            let whole = decode(Encoding::Protobuf, &body).unwrap();
            prop_assert_eq!(spans(found), spans(vec![whole]));
        }
    }
}
