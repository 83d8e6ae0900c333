//! A large request in protobuf, cut by the places of its spans.

use std::ops::Range;

use bytes::Bytes;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use touchstone_domain::wire::{Message, fields, first_fault};

use super::Filling;
use crate::error::Error;
use crate::otlp::decode::{Group, refusal};

/// Spans that share a resource and a scope, by their places in the request.
#[derive(Debug)]
struct Place {
    resource: Bytes,
    scope: Bytes,
    spans: Vec<Range<usize>>,
}

/// Some of a request's spans.
#[derive(Debug, Default)]
pub(in crate::otlp) struct Part(Vec<Place>);

/// Cuts a request into parts of about `most` bytes of spans; none if its bytes are not plain
/// protobuf.
pub(super) fn cut(body: &Bytes, most: usize) -> Option<Vec<Part>> {
    if first_fault(Message::Request, body).is_some() {
        return None;
    }
    let (mut parts, mut part, mut filling) = (Vec::new(), Part::default(), Filling::new(most));
    for resource_spans in fields(body, 0..body.len(), 1) {
        let resource = joined(body, &fields(body, resource_spans.clone(), 1));
        for scope_spans in fields(body, resource_spans, 2) {
            let scope = joined(body, &fields(body, scope_spans.clone(), 1));
            let place =
                || Place { resource: resource.clone(), scope: scope.clone(), spans: vec![] };
            let mut open = place();
            for span in fields(body, scope_spans, 2) {
                let is_full = filling.add(span.len());
                open.spans.push(span);
                if is_full {
                    part.0.push(std::mem::replace(&mut open, place()));
                    parts.push(std::mem::take(&mut part));
                }
            }
            part.0.push(open);
        }
    }
    parts.push(part);
    Some(parts)
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
    pub(super) fn decode(self, body: &Bytes) -> Result<Vec<Group>, Error> {
        self.0.into_iter().map(|place| place.decode(body)).collect()
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
